import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { DomainRef } from './wire/objects.ts';
import type { RetOf } from './wire/procedures.ts';

/** Starts a domain, from its managed save image if it has one; `flags` are DOMAIN_START (virDomainCreateWithFlags). */
export async function domainCreate(c: Connection, dom: DomainRef, flags = 0, o?: CallOptions): Promise<DomainRef> {
  return (await c.call('DOMAIN_CREATE_WITH_FLAGS', { dom, flags }, o)).dom;
}

/** Asks the guest to shut down; `flags` are DOMAIN_SHUTDOWN (virDomainShutdownFlags). Resolves before it has. */
export async function domainShutdown(c: Connection, dom: DomainRef, flags = 0, options?: CallOptions): Promise<void> {
  if (flags === 0) await c.call('DOMAIN_SHUTDOWN', { dom }, options);
  else await c.call('DOMAIN_SHUTDOWN_FLAGS', { dom, flags }, options);
}

/** Asks the guest to reboot; `flags` are DOMAIN_SHUTDOWN (virDomainReboot). Resolves before it has. */
export async function domainReboot(c: Connection, dom: DomainRef, flags = 0, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_REBOOT', { dom, flags }, options);
}

/** Presses the reset button (virDomainReset). */
export async function domainReset(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_RESET', { dom, flags: 0 }, options);
}

/** Pulls the plug; `flags` are DOMAIN_DESTROY (virDomainDestroyFlags). */
export async function domainDestroy(c: Connection, dom: DomainRef, flags = 0, options?: CallOptions): Promise<void> {
  if (flags === 0) await c.call('DOMAIN_DESTROY', { dom }, options);
  else await c.call('DOMAIN_DESTROY_FLAGS', { dom, flags }, options);
}

/** Stops a domain's processors (virDomainSuspend). */
export async function domainSuspend(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_SUSPEND', { dom }, options);
}

/** Lets a suspended domain run again (virDomainResume). */
export async function domainResume(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_RESUME', { dom }, options);
}

/** Wakes a guest that put itself to sleep (virDomainPMWakeup). */
export async function domainPmWakeup(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_PM_WAKEUP', { dom, flags: 0 }, options);
}

/** Saves a domain's memory with the host and stops it (virDomainManagedSave). Takes as long as writing takes. */
export async function domainManagedSave(c: Connection, dom: DomainRef, flags = 0, o?: CallOptions): Promise<void> {
  await c.call('DOMAIN_MANAGED_SAVE', { dom, flags }, o);
}

/** Whether a managed save image waits (virDomainHasManagedSaveImage). */
export async function domainHasManagedSave(c: Connection, dom: DomainRef, options?: CallOptions): Promise<boolean> {
  return (await c.call('DOMAIN_HAS_MANAGED_SAVE_IMAGE', { dom, flags: 0 }, options)).result;
}

/** Throws the managed save image away (virDomainManagedSaveRemove). */
export async function domainManagedSaveRemove(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_MANAGED_SAVE_REMOVE', { dom, flags: 0 }, options);
}

/** The progress of the job that holds a domain (virDomainGetJobInfo). */
export function domainJobInfo(c: Connection, dom: DomainRef, o?: CallOptions): Promise<RetOf<'DOMAIN_GET_JOB_INFO'>> {
  return c.call('DOMAIN_GET_JOB_INFO', { dom }, o);
}

/** The statistics of the job that holds a domain (virDomainGetJobStats). */
export function domainJobStats(
  c: Connection,
  dom: DomainRef,
  flags = 0,
  options?: CallOptions,
): Promise<RetOf<'DOMAIN_GET_JOB_STATS'>> {
  return c.call('DOMAIN_GET_JOB_STATS', { dom, flags }, options);
}

/** Breaks off the job that holds a domain, e.g. a save (virDomainAbortJob). */
export async function domainAbortJob(c: Connection, dom: DomainRef, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_ABORT_JOB', { dom }, options);
}
