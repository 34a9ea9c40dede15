import type { MachineAction } from '../../shared/model/action.ts';
import type { MachineState } from '../../shared/model/machine.ts';
import type { Connection } from '../libvirt/connection.ts';
import { domainSetAutostart } from '../libvirt/domain.ts';
import {
  domainCreate,
  domainDestroy,
  domainManagedSave,
  domainManagedSaveRemove,
  domainPmWakeup,
  domainReboot,
  domainReset,
  domainResume,
  domainShutdown,
  domainSuspend,
} from '../libvirt/domain-power.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';

/** Does to a machine what the action says; resolves when libvirt has. `state` decides how a machine is resumed. */
export async function performAction(
  connection: Connection,
  action: MachineAction,
  domain: DomainRef,
  state: MachineState,
): Promise<void> {
  switch (action) {
    case 'start':
    case 'restore':
      await domainCreate(connection, domain);
      return;
    case 'shutdown':
      return domainShutdown(connection, domain);
    case 'reboot':
      return domainReboot(connection, domain);
    case 'reset':
      return domainReset(connection, domain);
    case 'force-off':
      return domainDestroy(connection, domain);
    case 'pause':
      return domainSuspend(connection, domain);
    case 'resume':
      return state === 'suspended' ? domainPmWakeup(connection, domain) : domainResume(connection, domain);
    case 'save':
      return domainManagedSave(connection, domain);
    case 'discard-save':
      return domainManagedSaveRemove(connection, domain);
    case 'autostart-on':
      return domainSetAutostart(connection, domain, true);
    case 'autostart-off':
      return domainSetAutostart(connection, domain, false);
  }
}
