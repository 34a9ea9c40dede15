import { JOB } from '../constants.ts';
import { invalid } from '../errors.ts';
import { destroy, reboot, reset, resume, shutdown, start, suspend, wakeUp } from '../machine/power.ts';
import { abortJob, jobReport, managedSave, removeSave } from '../machine/save.ts';
import { withJob } from '../machine/work.ts';
import type { HandlerTable } from '../server/context.ts';

const START_PAUSED = 1;
const START_FORCE_BOOT = 8;

/** Starting, stopping, saving. */
export const DOMAIN_LIFECYCLE_HANDLERS = {
  DOMAIN_CREATE: ({ simulation }, { dom }) => start(simulation, simulation.require(dom), false, false),
  DOMAIN_CREATE_WITH_FLAGS: async ({ simulation }, { dom, flags }) => {
    const machine = simulation.require(dom);
    await start(simulation, machine, (flags & START_PAUSED) !== 0, (flags & START_FORCE_BOOT) !== 0);
    return { dom: machine.ref };
  },
  DOMAIN_SHUTDOWN: ({ simulation }, { dom }) => shutdown(simulation, simulation.require(dom)),
  DOMAIN_SHUTDOWN_FLAGS: ({ simulation }, { dom }) => shutdown(simulation, simulation.require(dom)),
  DOMAIN_REBOOT: ({ simulation }, { dom }) => reboot(simulation, simulation.require(dom)),
  DOMAIN_RESET: ({ simulation }, { dom }) => reset(simulation, simulation.require(dom)),
  DOMAIN_DESTROY: ({ simulation }, { dom }) => destroy(simulation, simulation.require(dom)),
  DOMAIN_DESTROY_FLAGS: ({ simulation }, { dom }) => destroy(simulation, simulation.require(dom)),
  DOMAIN_SUSPEND: ({ simulation }, { dom }) => suspend(simulation, simulation.require(dom)),
  DOMAIN_RESUME: ({ simulation }, { dom }) => resume(simulation, simulation.require(dom)),
  DOMAIN_PM_WAKEUP: ({ simulation }, { dom }) => wakeUp(simulation, simulation.require(dom)),
  DOMAIN_MANAGED_SAVE: ({ simulation }, { dom }) => managedSave(simulation, simulation.require(dom)),
  DOMAIN_HAS_MANAGED_SAVE_IMAGE: ({ simulation }, { dom }) => ({ result: simulation.require(dom).managedSave }),
  DOMAIN_MANAGED_SAVE_REMOVE: ({ simulation }, { dom }) => removeSave(simulation.require(dom)),
  DOMAIN_GET_JOB_INFO: ({ simulation }, { dom }) => {
    const { type, params } = jobReport(simulation, simulation.require(dom), false);
    const value = (field: string): number => Number(params.find((param) => param.field === field)?.value.value ?? 0);
    return {
      type,
      timeElapsed: value('time_elapsed'),
      timeRemaining: 0,
      dataTotal: value('data_total'),
      dataProcessed: value('data_processed'),
      dataRemaining: value('data_remaining'),
      memTotal: value('memory_total'),
      memProcessed: value('memory_processed'),
      memRemaining: value('memory_remaining'),
      fileTotal: 0,
      fileProcessed: 0,
      fileRemaining: 0,
    };
  },
  DOMAIN_GET_JOB_STATS: ({ simulation }, { dom, flags }) =>
    jobReport(simulation, simulation.require(dom), (flags & JOB.FLAG_COMPLETED) !== 0),
  DOMAIN_ABORT_JOB: ({ simulation }, { dom }) => abortJob(simulation.require(dom)),
  DOMAIN_GET_AUTOSTART: ({ simulation }, { dom }) => ({ autostart: simulation.require(dom).autostart }),
  DOMAIN_SET_AUTOSTART: ({ simulation }, { dom, autostart }) => {
    const machine = simulation.require(dom);
    if (!machine.persistent) throw invalid('cannot set autostart for transient domain');
    return withJob(machine, 'DomainSetAutostart', () => {
      machine.autostart = autostart;
    });
  },
} satisfies HandlerTable;
