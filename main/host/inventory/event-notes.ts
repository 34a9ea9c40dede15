import type { LibvirtEvent } from '../../libvirt/events.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';

/** An event of a machine. */
export type DomainEvent = Extract<LibvirtEvent, { readonly domain: DomainRef }>;

const XML_EVENTS: ReadonlySet<LibvirtEvent['kind']> = new Set([
  'domain-device-added',
  'domain-device-removed',
  'domain-metadata',
  'domain-disk-change',
  'domain-tray',
]);

const AGENT_CONNECTED = 1;

/** Whether the machine's XML is another after such an event. */
export function changesXml(event: DomainEvent): boolean {
  return XML_EVENTS.has(event.kind);
}

/** What a machine's page tells of an event; null for what is of no interest there. */
export function noteOf(event: DomainEvent): { readonly kind: string; readonly detail: string | null } | null {
  switch (event.kind) {
    case 'domain-reboot':
      return { kind: 'reboot', detail: null };
    case 'domain-device-added':
      return { kind: 'device-added', detail: event.device };
    case 'domain-device-removed':
      return { kind: 'device-removed', detail: event.device };
    case 'domain-balloon':
      return { kind: 'balloon', detail: String(event.actualBytes) };
    case 'domain-agent':
      return { kind: event.state === AGENT_CONNECTED ? 'agent-connected' : 'agent-disconnected', detail: null };
    case 'domain-io-error':
      return { kind: 'io-error', detail: event.path };
    case 'domain-metadata':
      return { kind: 'metadata', detail: event.uri };
    case 'domain-job-completed':
      return { kind: 'job-completed', detail: null };
    case 'domain-lifecycle':
    case 'domain-device-removal-failed':
    case 'domain-watchdog':
    case 'domain-tunable':
    case 'domain-tray':
    case 'domain-disk-change':
    case 'domain-block-job':
      return null;
  }
}
