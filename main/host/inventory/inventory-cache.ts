import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { HostFacts, HostId } from '../../../shared/model/host.ts';
import { MACHINE_STATES, type MachineRecord } from '../../../shared/model/machine.ts';
import type { Logger } from '../../environment.ts';
import { writeFileAtomically } from '../../settings/atomic-file.ts';

/** What a host had when it was last seen. */
export interface CachedInventory {
  /** ms since the epoch. */
  readonly at: number;
  readonly facts: HostFacts | null;
  /** Slots in it are of a former run. */
  readonly machines: readonly MachineRecord[];
}

const VERSION = 1;
/** A file larger than this is not read: ours hold about 500 bytes per machine. */
const MAX_BYTES = 32 * 1024 * 1024;

const text = z.string().max(20_000);
const number = z.number().finite();
const facts = z.object({
  hostname: text,
  hypervisor: text,
  hypervisorVersion: text.nullable(),
  libvirtVersion: text,
  cpuModel: text,
  cpus: number,
  mhz: number,
  numaNodes: number,
  sockets: number,
  coresPerSocket: number,
  threadsPerCore: number,
  memoryBytes: number,
  connectedAt: number,
});
const machine = z.object({
  id: text,
  slot: number,
  host: text,
  uuid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  name: text,
  title: text.nullable(),
  state: z.enum(MACHINE_STATES),
  reason: text.nullable(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  managedSave: z.boolean(),
  hung: z.boolean(),
  vcpus: number.nullable(),
  memoryBytes: number.nullable(),
  tags: z.array(text).max(100),
  addresses: z.array(text).max(100),
  macs: z.array(text).max(1000),
  guest: text.nullable(),
  startedAt: number.nullable(),
  startedExact: z.boolean(),
});
const schema = z.object({
  version: z.literal(VERSION),
  at: number,
  facts: facts.nullable(),
  machines: z.array(machine).max(20_000),
});

function pathOf(folder: string, host: HostId): string {
  return join(folder, 'inventory', `${host}.json`);
}

/** What was kept of a host; null if there is nothing, or nothing that can be trusted. */
export async function readInventory(folder: string, host: HostId, log: Logger): Promise<CachedInventory | null> {
  try {
    const content = await readFile(pathOf(folder, host));
    if (content.length > MAX_BYTES) throw new Error(`${content.length} bytes`);
    const { at, facts, machines } = schema.parse(JSON.parse(content.toString('utf8')));
    return { at, facts, machines: machines.filter(({ id, uuid }) => id === `${host}/${uuid}`) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.info('inventory not restored', { host, error: String(error) });
    return null;
  }
}

/** Keeps what a host has for the next run. Never rejects: a full disk must not stop the app. */
export async function writeInventory(
  folder: string,
  host: HostId,
  inventory: CachedInventory,
  log: Logger,
): Promise<void> {
  try {
    await writeFileAtomically(pathOf(folder, host), await encode(inventory));
  } catch (error) {
    log.warn('inventory not kept', { host, error: String(error) });
  }
}

/** Removes what was kept of a host. Never rejects. */
export async function removeInventory(folder: string, host: HostId, log: Logger): Promise<void> {
  await rm(pathOf(folder, host), { force: true }).catch((error: unknown) => {
    log.warn('inventory not removed', { host, error: String(error) });
  });
}

/** Few enough to be written as text within a few milliseconds. */
const SLICE = 500;

/** The text of the file, made slice by slice: all of it at once would hold up ticks on a host of many thousands. */
async function encode({ machines, ...rest }: CachedInventory): Promise<string> {
  const slices: string[] = [];
  for (let at = 0; at < machines.length; at += SLICE) {
    slices.push(JSON.stringify(machines.slice(at, at + SLICE)).slice(1, -1));
    await setImmediate();
  }
  return `${JSON.stringify({ version: VERSION, ...rest }).slice(0, -1)},"machines":[${slices.join(',')}]}`;
}
