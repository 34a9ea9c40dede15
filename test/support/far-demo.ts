import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Child, startChild } from './child.ts';
import { type DemoProcess, startDemoProcess } from './demo.ts';

/** A simulated daemon that whoever logs in takes for the libvirtd of the host. */
export interface FarDemo {
  readonly demo: DemoProcess;
  /** A process in the mount namespace in which it is libvirtd's; an sshd may be started in there. */
  readonly inside: number;
  stop(): Promise<void>;
}

/** Starts a demo daemon of so many running machines and puts its socket where libvirt's clients look for libvirtd's. */
export async function startFarDemo(machines: number): Promise<FarDemo> {
  const demo = await startDemoProcess(machines, { running: true, socketName: 'libvirt-sock' });
  let room: Child | null = null;
  try {
    mkdirSync('/run/libvirt', { recursive: true });
    const script = `mount --bind '${dirname(demo.socket)}' /run/libvirt; echo mounted; exec cat`;
    room = startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-ec', script]);
    await room.line(/^mounted/m);
  } catch (error) {
    await room?.stop();
    await demo.child.stop();
    throw error;
  }
  const { pid } = room;
  return {
    demo,
    inside: pid,
    async stop() {
      await room.stop();
      await demo.child.stop();
    },
  };
}
