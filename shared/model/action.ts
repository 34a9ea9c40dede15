import type { MachineRecord } from './machine.ts';

/** Everything a user can do to a machine's power and start, by libvirt's meaning of each. */
export const MACHINE_ACTIONS = [
  'start', // virDomainCreate; restores a managed save image if there is one
  'shutdown', // virDomainShutdown: asks the guest
  'reboot', // virDomainReboot: asks the guest
  'reset', // virDomainReset: the reset button
  'force-off', // virDomainDestroy: the plug
  'pause', // virDomainSuspend
  'resume', // virDomainResume, or virDomainPMWakeup for a guest that suspended itself
  'save', // virDomainManagedSave
  'restore', // virDomainCreate on a machine with a managed save image
  'discard-save', // virDomainManagedSaveRemove
  'autostart-on', // virDomainSetAutostart
  'autostart-off',
] as const;
export type MachineAction = (typeof MACHINE_ACTIONS)[number];

/** Actions that lose something and therefore ask once, naming the machines. */
export const DANGEROUS_ACTIONS: readonly MachineAction[] = ['reset', 'force-off', 'discard-save'];

/** Why an action is not possible now; a key of the messages. */
export type ActionObstacle =
  | 'host-offline'
  | 'already-running'
  | 'not-running'
  | 'already-paused'
  | 'not-paused'
  | 'has-saved-state'
  | 'no-saved-state'
  | 'transient'
  | 'already-so'
  | 'state-unknown';

type Facts = Pick<MachineRecord, 'state' | 'persistent' | 'autostart' | 'managedSave'>;

const ACTIVE: readonly MachineRecord['state'][] = ['running', 'blocked', 'paused', 'shutting-down', 'suspended'];

/** Whether a machine in this state is active in libvirt's sense (virDomainIsActive). A crashed one may still be. */
export function isActive(state: MachineRecord['state']): boolean {
  return ACTIVE.includes(state);
}

/** What stands in the way of an action on a machine, or null if nothing does. The host must be live beside this. */
export function actionObstacle(action: MachineAction, machine: Facts): ActionObstacle | null {
  const { state } = machine;
  if (state === 'unknown' && action !== 'autostart-on' && action !== 'autostart-off') return 'state-unknown';
  const active = isActive(state);
  switch (action) {
    case 'start':
      if (active) return 'already-running';
      return null;
    case 'restore':
      if (active) return 'already-running';
      return machine.managedSave ? null : 'no-saved-state';
    case 'discard-save':
      return machine.managedSave ? null : 'no-saved-state';
    case 'shutdown':
    case 'reboot':
      if (state === 'running' || state === 'blocked') return null;
      return state === 'paused' ? 'already-paused' : 'not-running';
    case 'reset':
    case 'force-off':
      return active || state === 'crashed' ? null : 'not-running';
    case 'pause':
      if (state === 'running' || state === 'blocked') return null;
      return state === 'paused' ? 'already-paused' : 'not-running';
    case 'resume':
      return state === 'paused' || state === 'suspended' ? null : 'not-paused';
    case 'save':
      if (!machine.persistent) return 'transient';
      return active ? null : 'not-running';
    case 'autostart-on':
      if (!machine.persistent) return 'transient';
      return machine.autostart ? 'already-so' : null;
    case 'autostart-off':
      if (!machine.persistent) return 'transient';
      return machine.autostart ? null : 'already-so';
  }
}
