import { DOMAIN_STATE, DOMAIN_EVENT as LIFECYCLE } from '../../libvirt/constants.ts';
import {
  EVENT_RESUMED,
  EVENT_SHUTDOWN,
  EVENT_STARTED,
  EVENT_STOPPED,
  EVENT_SUSPENDED,
  PAUSED,
  RUNNING,
  SHUTDOWN,
  SHUTOFF,
} from '../constants.ts';
import { DemoError, invalid, notRunning } from '../errors.ts';
import type { Simulation } from '../simulation.ts';
import { activate } from './activation.ts';
import type { Activity, Machine } from './machine.ts';
import { withJob, withMonitor } from './work.ts';

const START_MS = 250;
const RESTORE_MS = 600;
const KILL_MS = 120;
/** A stopped process does not hear SIGTERM; libvirt kills it after 10 seconds. */
const KILL_HUNG_MS = 10_000;
const REBOOT_MS = 1500;
const AGENT_MS = 4000;
const OFF_MS = 200;

/** Tells of a change of a machine's life. */
export function emitLifecycle(simulation: Simulation, machine: Machine, event: number, detail: number): void {
  simulation.emit({ kind: 'LIFECYCLE', dom: machine.ref, body: { event, detail } });
}

/** virDomainCreate: boots the machine, or goes on from its managed save image. */
export function start(simulation: Simulation, machine: Machine, paused: boolean, forceBoot: boolean): Promise<void> {
  return withJob(machine, 'DomainCreateWithFlags', async () => {
    if (machine.isActive) throw invalid('domain is already running');
    const restore = machine.managedSave && !forceBoot;
    await simulation.sleep(restore ? RESTORE_MS : START_MS);
    machine.managedSave = false;
    const now = simulation.clock.now();
    activate(simulation, machine, now);
    if (paused) machine.freeze(now);
    if (paused) machine.setState(DOMAIN_STATE.PAUSED, PAUSED.USER);
    else machine.setState(DOMAIN_STATE.RUNNING, restore ? RUNNING.RESTORED : RUNNING.BOOTED);
    if (restore) {
      emitLifecycle(simulation, machine, LIFECYCLE.STARTED, EVENT_STARTED.RESTORED);
      if (!paused) emitLifecycle(simulation, machine, LIFECYCLE.RESUMED, EVENT_RESUMED.FROM_SNAPSHOT);
    } else {
      if (!paused) emitLifecycle(simulation, machine, LIFECYCLE.RESUMED, EVENT_RESUMED.UNPAUSED);
      emitLifecycle(simulation, machine, LIFECYCLE.STARTED, EVENT_STARTED.BOOTED);
    }
    if (paused) emitLifecycle(simulation, machine, LIFECYCLE.SUSPENDED, EVENT_SUSPENDED.PAUSED);
    announceAgent(simulation, machine, restore ? OFF_MS : AGENT_MS);
  });
}

function announceAgent(simulation: Simulation, machine: Machine, ms: number): void {
  const { activity } = machine;
  if (activity === null || !activity.spec.agent) return;
  simulation.after(ms, () => {
    if (machine.activity !== activity) return;
    simulation.emit({ kind: 'AGENT_LIFECYCLE', dom: machine.ref, body: { state: 1, reason: 2 } });
  });
}

/** Switches a machine off: everything that it has only while active goes. A transient one goes altogether. */
export function stop(simulation: Simulation, machine: Machine, reason: number, eventDetail: number): void {
  const dom = machine.ref;
  machine.hung = false;
  machine.activity = null;
  machine.setState(DOMAIN_STATE.SHUTOFF, reason);
  simulation.wake(machine);
  if (!machine.persistent) simulation.remove(machine);
  simulation.emit({
    kind: 'LIFECYCLE',
    dom: { ...dom, id: -1 },
    body: { event: LIFECYCLE.STOPPED, detail: eventDetail },
  });
}

/** virDomainDestroy: works even when the machine's QEMU is stopped or its job is taken. */
export async function destroy(simulation: Simulation, machine: Machine): Promise<void> {
  const { activity } = machine;
  if (activity === null) throw notRunning();
  await simulation.sleep(machine.hung ? KILL_HUNG_MS : KILL_MS);
  if (machine.activity !== activity) throw notRunning();
  machine.save?.abort();
  emitLifecycle(simulation, machine, LIFECYCLE.SHUTDOWN, EVENT_SHUTDOWN.HOST);
  stop(simulation, machine, SHUTOFF.DESTROYED, EVENT_STOPPED.DESTROYED);
}

/** virDomainShutdown: presses the button; the guest takes its time, or does not listen. */
export async function shutdown(simulation: Simulation, machine: Machine): Promise<void> {
  if (machine.state !== DOMAIN_STATE.RUNNING) throw notRunning('QEMU');
  await withMonitor(simulation, machine, 'DomainShutdown', (activity) => {
    const { shutdownSeconds } = activity.spec;
    if (shutdownSeconds !== null) guestShutdown(simulation, machine, activity, shutdownSeconds * 1000);
  });
}

function guestShutdown(simulation: Simulation, machine: Machine, activity: Activity, ms: number): void {
  simulation.after(ms, () => {
    if (machine.activity !== activity) return;
    // A guest that stands still shuts down when it goes on.
    if (machine.state !== DOMAIN_STATE.RUNNING || machine.hung) {
      guestShutdown(simulation, machine, activity, 500);
      return;
    }
    machine.setState(DOMAIN_STATE.SHUTDOWN, SHUTDOWN.USER);
    emitLifecycle(simulation, machine, LIFECYCLE.SHUTDOWN, EVENT_SHUTDOWN.GUEST);
    simulation.after(OFF_MS, () => {
      if (machine.activity === activity) stop(simulation, machine, SHUTOFF.SHUTDOWN, EVENT_STOPPED.SHUTDOWN);
    });
  });
}

/** virDomainReboot: asks the guest. */
export function reboot(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainReboot', (activity) => {
    if (activity.spec.shutdownSeconds === null) return;
    simulation.after(REBOOT_MS, () => {
      if (machine.activity !== activity) return;
      simulation.emit({ kind: 'REBOOT', dom: machine.ref, body: {} });
      announceAgent(simulation, machine, AGENT_MS);
    });
  });
}

/** virDomainReset: the reset button. */
export function reset(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainReset', (activity) => {
    simulation.emit({ kind: 'REBOOT', dom: machine.ref, body: {} });
    if (machine.state === DOMAIN_STATE.CRASHED) {
      machine.freeze(simulation.clock.now());
      machine.setState(DOMAIN_STATE.PAUSED, PAUSED.USER);
    }
    if (machine.activity === activity) announceAgent(simulation, machine, AGENT_MS);
  });
}

/** virDomainSuspend: pauses; a paused machine stays so without complaint. */
export function suspend(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainSuspend', () => {
    if (machine.state === DOMAIN_STATE.PAUSED) return;
    if (machine.state === DOMAIN_STATE.PMSUSPENDED) throw invalid('domain is pmsuspended');
    machine.freeze(simulation.clock.now());
    machine.setState(DOMAIN_STATE.PAUSED, PAUSED.USER);
    emitLifecycle(simulation, machine, LIFECYCLE.SUSPENDED, EVENT_SUSPENDED.PAUSED);
  });
}

/** virDomainResume: goes on after a pause. */
export function resume(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainResume', () => {
    if (machine.state === DOMAIN_STATE.RUNNING) throw invalid('domain is already running');
    if (machine.state === DOMAIN_STATE.PMSUSPENDED) throw invalid('domain is pmsuspended');
    if (machine.state === DOMAIN_STATE.CRASHED) {
      throw new DemoError(
        'INTERNAL_ERROR',
        'QEMU',
        "unable to execute QEMU command 'cont': Resetting the Virtual Machine is required",
      );
    }
    machine.thaw(simulation.clock.now());
    machine.setState(DOMAIN_STATE.RUNNING, RUNNING.UNPAUSED);
    emitLifecycle(simulation, machine, LIFECYCLE.RESUMED, EVENT_RESUMED.UNPAUSED);
  });
}

/** virDomainPMWakeup: wakes a guest that suspended itself. */
export function wakeUp(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainPMWakeup', () => {
    if (machine.state !== DOMAIN_STATE.PMSUSPENDED) {
      throw new DemoError(
        'INTERNAL_ERROR',
        'QEMU',
        "unable to execute QEMU command 'system_wakeup': Unable to wake up: guest is not in suspended state",
      );
    }
    machine.thaw(simulation.clock.now());
    machine.setState(DOMAIN_STATE.RUNNING, RUNNING.WAKEUP);
    simulation.emit({ kind: 'PMWAKEUP', dom: machine.ref, body: { reason: 0 } });
    emitLifecycle(simulation, machine, LIFECYCLE.STARTED, EVENT_STARTED.WAKEUP);
  });
}
