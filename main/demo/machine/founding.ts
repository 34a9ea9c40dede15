import { DOMAIN_STATE } from '../../libvirt/constants.ts';
import { CRASHED, PAUSED, RUNNING, SHUTOFF } from '../constants.ts';
import type { Founder } from '../population/population.ts';
import type { Situation } from '../population/spec.ts';
import type { Simulation } from '../simulation.ts';
import { activate } from './activation.ts';
import { Machine } from './machine.ts';

interface Standing {
  readonly state: number;
  readonly reason: number;
  readonly active: boolean;
}

const STANDINGS: Readonly<Record<Situation, Standing>> = {
  running: { state: DOMAIN_STATE.RUNNING, reason: RUNNING.BOOTED, active: true },
  paused: { state: DOMAIN_STATE.PAUSED, reason: PAUSED.USER, active: true },
  'paused-io-error': { state: DOMAIN_STATE.PAUSED, reason: PAUSED.IOERROR, active: true },
  suspended: { state: DOMAIN_STATE.PMSUSPENDED, reason: 0, active: true },
  crashed: { state: DOMAIN_STATE.CRASHED, reason: CRASHED.PANICKED, active: true },
  off: { state: DOMAIN_STATE.SHUTOFF, reason: SHUTOFF.SHUTDOWN, active: false },
  saved: { state: DOMAIN_STATE.SHUTOFF, reason: SHUTOFF.SAVED, active: false },
  failed: { state: DOMAIN_STATE.SHUTOFF, reason: SHUTOFF.FAILED, active: false },
  panicked: { state: DOMAIN_STATE.SHUTOFF, reason: SHUTOFF.CRASHED, active: false },
};

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Makes a machine as it stands when the simulation begins. */
export function settle(simulation: Simulation, { spec, situation, autostart, uptime }: Founder): Machine {
  const machine = new Machine(spec);
  const standing = STANDINGS[situation];
  const now = simulation.clock.now();
  if (standing.active) activate(simulation, machine, now - uptime);
  if (standing.active && standing.state !== DOMAIN_STATE.RUNNING) machine.freeze(now - Math.min(uptime / 2, HOUR));
  machine.setState(standing.state, standing.reason);
  machine.autostart = autostart;
  machine.managedSave = situation === 'saved';
  if (spec.tags.includes('lab') || spec.tags.includes('test')) addSnapshots(machine, simulation.clock.epochSeconds());
  return machine;
}

function addSnapshots(machine: Machine, epochSeconds: number): void {
  machine.snapshots = [
    {
      name: 'clean',
      description: 'Fresh installation',
      createdAt: epochSeconds - 40 * DAY,
      parent: null,
      state: 'shutoff',
    },
    {
      name: 'updated',
      description: 'All updates',
      createdAt: epochSeconds - 9 * DAY,
      parent: 'clean',
      state: 'shutoff',
    },
  ];
  machine.currentSnapshot = 'updated';
}
