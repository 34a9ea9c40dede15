import { isActive } from '../../shared/model/action.ts';
import type { ConsoleChange, XmlProposal } from '../../shared/model/console.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import { DOMAIN_DEFINE, DOMAIN_XML } from '../libvirt/constants.ts';
import { domainDefineXml, domainXml } from '../libvirt/domain.ts';
import type { ConsoleConnections } from './console-connections.ts';
import { consoleProblem, type Seat } from './seat.ts';
import { changeXml } from './xml-change.ts';

const CALL = { timeoutMs: 30_000 } as const;

/** What a change would make of a machine's definition. Secrets are in neither text. Throws ProblemError. */
export async function propose(
  connections: ConsoleConnections,
  seat: Seat,
  change: ConsoleChange,
): Promise<XmlProposal> {
  checkChangeable(seat);
  return connections.use(seat, async (connection) => {
    const before = await domainXml(connection, seat.ref, DOMAIN_XML.INACTIVE, CALL);
    return { before, after: changeXml(before, change), nextStart: isActive(seat.machine.state) };
  });
}

/**
 * Makes a change that was proposed on `before`; the machine's passwords stay. Throws ProblemError `wrong-state` when its
 * definition is another meanwhile, `operation-failed` when libvirt does not take it.
 */
export async function applyChange(
  connections: ConsoleConnections,
  seat: Seat,
  change: ConsoleChange,
  before: string,
): Promise<void> {
  checkChangeable(seat);
  await connections.use(seat, async (connection) => {
    const now = await domainXml(connection, seat.ref, DOMAIN_XML.INACTIVE, CALL);
    if (now !== before) {
      throw new ProblemError(consoleProblem(seat, 'wrong-state', 'its XML was changed by somebody else meanwhile'));
    }
    // What is defined without its secrets loses them.
    const flags = DOMAIN_XML.INACTIVE | DOMAIN_XML.SECURE;
    const whole = await domainXml(connection, seat.ref, flags, CALL);
    await domainDefineXml(connection, changeXml(whole, change), DOMAIN_DEFINE.VALIDATE, CALL);
  });
}

function checkChangeable(seat: Seat): void {
  if (seat.host.readOnly) throw new ProblemError(consoleProblem(seat, 'read-only'));
  if (!seat.machine.persistent) {
    throw new ProblemError(consoleProblem(seat, 'wrong-state', 'it exists only while it runs'));
  }
}
