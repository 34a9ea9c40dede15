import { ProblemError } from '../../shared/model/problem.ts';
import { attributeOf, childElements, elementAt } from '../../shared/xml/query.ts';
import { DOMAIN_XML } from '../libvirt/constants.ts';
import { domainXml } from '../libvirt/domain.ts';
import { parseMachineXml } from '../machine/facts.ts';
import type { ConsoleConnections } from './console-connections.ts';
import { type ConsoleWorld, consoleProblem, type Seat } from './seat.ts';

/** Nobody mistypes a password more often than this without stopping to think. */
const MAX_ASKED = 5;

/** Where the password of a display comes from while somebody logs in to it: libvirt first, then the user. Never kept. */
export class DisplayPassword {
  readonly #world: ConsoleWorld;
  readonly #connections: ConsoleConnections;
  readonly #seat: Seat;
  readonly #index: number;
  readonly #signal: AbortSignal;
  #given: 'nothing' | 'by libvirt' | 'by the user' = 'nothing';
  #asked = 0;
  #refusal: ProblemError | null = null;

  constructor(world: ConsoleWorld, connections: ConsoleConnections, seat: Seat, index: number, signal: AbortSignal) {
    this.#world = world;
    this.#connections = connections;
    this.#seat = seat;
    this.#index = index;
    this.#signal = signal;
  }

  /** Throws ProblemError `console-auth` when there is none. */
  async get(): Promise<string> {
    if (this.#given === 'nothing') {
      const known = await secretOf(this.#connections, this.#seat, this.#index);
      this.#given = 'by libvirt';
      if (known !== null) return known;
    }
    this.#given = 'by the user';
    this.#asked += 1;
    return this.#ask('Password', false);
  }

  userName(): Promise<string> {
    return this.#ask('User name', true);
  }

  /** The display did not accept what was given; true if something else may be given. */
  refused(error: ProblemError): boolean {
    this.#refusal = error;
    return this.#given !== 'nothing' && this.#asked < MAX_ASKED && !this.#signal.aborted && error !== this.#unanswered;
  }

  #unanswered: ProblemError | null = null;

  async #ask(what: string, echo: boolean): Promise<string> {
    const { host, machine } = this.#seat;
    const refusal = this.#refusal?.problem.detail ?? null;
    const answer = await this.#world.askUser(
      {
        host: host.id,
        title: machine.name,
        text: refusal === null ? `${what}:` : `${refusal}\n${what}:`,
        subject: machine.name,
        attempt: Math.max(1, this.#asked),
        echo,
      },
      this.#signal,
    );
    if (answer !== null) return answer;
    this.#unanswered = new ProblemError({
      ...consoleProblem(this.#seat, 'console-auth'),
      detail: refusal ?? 'no password was given',
    });
    throw this.#unanswered;
  }
}

/** A display's password by the XML with secrets (VIR_DOMAIN_XML_SECURE); null if it has none or none is told to us. */
export async function secretOf(connections: ConsoleConnections, seat: Seat, index: number): Promise<string | null> {
  if (seat.host.readOnly) return null;
  try {
    const text = await connections.use(seat, (connection) => domainXml(connection, seat.ref, DOMAIN_XML.SECURE));
    const devices = elementAt(parseMachineXml(text), 'devices');
    const graphics = devices === null ? undefined : childElements(devices, 'graphics')[index];
    return graphics === undefined ? null : attributeOf(graphics, 'passwd');
  } catch {
    // Not everybody who may look at a machine may see its secrets.
    return null;
  }
}
