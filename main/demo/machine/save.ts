import { DOMAIN_STATE, DOMAIN_EVENT as LIFECYCLE } from '../../libvirt/constants.ts';
import type { TypedParam } from '../../libvirt/wire/typed-params.ts';
import { EVENT_RESUMED, EVENT_STOPPED, EVENT_SUSPENDED, JOB, PAUSED, RUNNING, SHUTOFF } from '../constants.ts';
import { DemoError, invalid, notRunning } from '../errors.ts';
import type { Simulation } from '../simulation.ts';
import type { Activity, Machine } from './machine.ts';
import { emitLifecycle, stop } from './power.ts';
import { withMonitor } from './work.ts';

/** virDomainGetJobStats in the words of the wire. */
export interface JobReport {
  readonly type: number;
  readonly params: readonly TypedParam[];
}

const BYTES_PER_SECOND = 900 * 1024 ** 2;
const SECONDS = { min: 2, max: 6 } as const;
const ITERATIONS = 3;

/** virDomainManagedSave: writes the memory to an image and stops; takes a few seconds and can be aborted. */
export function managedSave(simulation: Simulation, machine: Machine): Promise<void> {
  return withMonitor(simulation, machine, 'DomainManagedSave', async (activity) => {
    if (!machine.persistent) throw invalid('cannot do managed save for transient domain');
    const wasRunning = machine.state === DOMAIN_STATE.RUNNING;
    if (wasRunning) {
      machine.freeze(simulation.clock.now());
      machine.setState(DOMAIN_STATE.PAUSED, PAUSED.SAVE);
      emitLifecycle(simulation, machine, LIFECYCLE.SUSPENDED, EVENT_SUSPENDED.PAUSED);
    }
    const done = await writeImage(simulation, machine, activity);
    if (machine.activity !== activity) throw notRunning();
    if (!done) {
      if (wasRunning) goOn(simulation, machine);
      throw new DemoError('OPERATION_ABORTED', 'QEMU', "job 'domain save job' canceled by client");
    }
    machine.managedSave = true;
    machine.completedJob = jobParams(activity, 1, 0);
    simulation.emit({ kind: 'JOB_COMPLETED', dom: machine.ref, body: { params: machine.completedJob } });
    stop(simulation, machine, SHUTOFF.SAVED, EVENT_STOPPED.SAVED);
  });
}

/** True when the whole image was written, false when it was aborted. */
function writeImage(simulation: Simulation, machine: Machine, activity: Activity): Promise<boolean> {
  const seconds = Math.min(SECONDS.max, Math.max(SECONDS.min, (activity.balloonKib * 1024) / BYTES_PER_SECOND));
  return new Promise((resolve) => {
    const finish = (whole: boolean): void => {
      machine.save = null;
      resolve(whole);
    };
    machine.save = { startedAt: simulation.clock.now(), seconds, abort: () => finish(false) };
    const job = machine.save;
    for (let iteration = 1; iteration <= ITERATIONS; iteration++) {
      simulation.after((seconds * 1000 * iteration) / (ITERATIONS + 1), () => {
        if (machine.save !== job) return;
        simulation.emit({ kind: 'MIGRATION_ITERATION', dom: machine.ref, body: { iteration } });
      });
    }
    simulation.after(seconds * 1000, () => {
      if (machine.save === job) finish(true);
    });
  });
}

function goOn(simulation: Simulation, machine: Machine): void {
  machine.thaw(simulation.clock.now());
  machine.setState(DOMAIN_STATE.RUNNING, RUNNING.SAVE_CANCELED);
  emitLifecycle(simulation, machine, LIFECYCLE.RESUMED, EVENT_RESUMED.UNPAUSED);
}

/** virDomainAbortJob. */
export function abortJob(machine: Machine): void {
  if (!machine.isActive) throw notRunning();
  if (machine.save === null) throw invalid('no job is active on the domain');
  machine.save.abort();
}

/** virDomainManagedSaveRemove. */
export function removeSave(machine: Machine): void {
  if (!machine.managedSave) {
    const path = `/var/lib/libvirt/qemu/save/${machine.spec.name}.save`;
    const ENOENT = 2;
    throw new DemoError(
      'SYSTEM_ERROR',
      'QEMU',
      `Failed to remove managed save file '${path}': No such file or directory`,
      ENOENT,
    );
  }
  machine.managedSave = false;
}

/** virDomainGetJobStats: the job under way, or the last one that was completed. */
export function jobReport(simulation: Simulation, machine: Machine, completed: boolean): JobReport {
  if (completed) {
    const report = { type: machine.completedJob.length === 0 ? JOB.NONE : JOB.COMPLETED, params: machine.completedJob };
    machine.completedJob = [];
    return report;
  }
  if (machine.activity === null) throw notRunning();
  if (machine.save === null) return { type: JOB.NONE, params: [] };
  const elapsed = simulation.clock.now() - machine.save.startedAt;
  const share = Math.min(1, elapsed / machine.save.seconds);
  return { type: JOB.UNBOUNDED, params: jobParams(machine.activity, share, elapsed) };
}

function jobParams({ balloonKib }: Activity, share: number, elapsed: number): TypedParam[] {
  const total = balloonKib * 1024;
  const processed = Math.floor(total * share);
  const ms = Math.floor((share >= 1 ? total / BYTES_PER_SECOND : elapsed) * 1000);
  const ullong = (field: string, value: number): TypedParam => ({ field, value: { type: 4, value } });
  return [
    { field: 'operation', value: { type: 1, value: JOB.OPERATION_SAVE } },
    ullong('time_elapsed', ms),
    ullong('data_total', total),
    ullong('data_processed', processed),
    ullong('data_remaining', total - processed),
    ullong('memory_total', total),
    ullong('memory_processed', processed),
    ullong('memory_remaining', total - processed),
    ullong('memory_bps', BYTES_PER_SECOND),
  ];
}
