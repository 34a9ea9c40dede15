import { type HostId, type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { type Problem, ProblemError, toProblem } from '../../../shared/model/problem.ts';
import type { HostChoice, HostPlace } from '../../../shared/model/saved-host.ts';
import { type HostSpec, hostIdOf, kindOf } from '../host-spec.ts';
import { HostSession } from '../session.ts';
import type { SessionContext, SessionIdentity } from '../session-context.ts';
import { checkAddress, isSameAddress } from './host-address.ts';
import { namesOf } from './host-names.ts';
import type { SavedHost } from './hosts-file.ts';
import type { HostsStore } from './hosts-store.ts';

/** A host to show and what the user has decided about it. */
type Shown = SavedHost & Pick<HostRecord, 'kind' | 'saved'>;

/** The hosts of the app: those that are saved and those of this run only, a session for each of them. */
export class Roster {
  readonly #sessions = new Map<HostId, HostSession>();
  readonly #context: SessionContext;
  readonly #store: Promise<HostsStore>;
  /** Of this run only, in their order. */
  #passing: readonly Shown[] = [];
  /** Saved hosts that are shown; null: all of them. */
  #chosen: Set<HostId> | null = new Set();
  #opened: HostsStore | null = null;
  #stopped = false;

  constructor(context: SessionContext, store: Promise<HostsStore>) {
    this.#context = context;
    this.#store = store;
    void store.then((opened) => {
      this.#opened = opened;
      opened.onChange(() => this.#refresh());
    });
  }

  get sessions(): ReadonlyMap<HostId, HostSession> {
    return this.#sessions;
  }

  /** The session of a host. Throws ProblemError `not-found`. */
  session(id: HostId): HostSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new ProblemError({ code: 'not-found', object: id });
    return session;
  }

  /** Shows all saved hosts, and connects those that want it, side by side. */
  async showSaved(): Promise<void> {
    this.#chosen = null;
    await this.#store;
    this.#refresh();
  }

  /** Shows a host for this run and connects it; one that is there already is only connected. */
  show(spec: HostSpec, id = hostIdOf(spec.uri)): HostId {
    if (!this.#sessions.has(id)) {
      const kind = spec.kind ?? kindOf(spec.uri);
      const shown: Shown = { ...UNDECIDED, tags: [], id, uri: spec.uri, name: spec.name ?? '', kind };
      this.#passing = [...this.#passing, shown];
      this.#refresh();
    }
    this.session(id).connect();
    return id;
  }

  /** Keeps a new host, which is connected, or what the user decided about one. Throws ProblemError. */
  async save(host: HostId | null, choice: HostChoice): Promise<HostId> {
    const store = await this.#store;
    if (host !== null && this.session(host).identity.kind === 'demo') throw new ProblemError({ code: 'unsupported' });
    const saved = this.#admit(store, host, choice, []);
    const isNew = !this.#sessions.has(saved.id);
    const written = this.#keep(store, [saved]);
    if (isNew) this.session(saved.id).connect();
    await written;
    return saved.id;
  }

  /** Keeps hosts from elsewhere and connects those that want it; tells which are refused, and why. */
  async add(choices: readonly HostChoice[]): Promise<readonly Problem[]> {
    const store = await this.#store;
    const added: SavedHost[] = [];
    const refused: Problem[] = [];
    for (const choice of choices) {
      try {
        added.push(this.#admit(store, null, choice, added));
      } catch (error) {
        refused.push({ object: choice.uri, ...toProblem(error) });
      }
    }
    if (added.length > 0) await this.#keep(store, added);
    return refused;
  }

  /** Disconnects a host and forgets it. Throws ProblemError `not-found`. */
  async remove(id: HostId): Promise<void> {
    const session = this.session(id);
    const store = await this.#store;
    if (this.#passing.some((host) => host.id === id)) {
      this.#passing = this.#passing.filter((host) => host.id !== id);
      this.#refresh();
    } else {
      await store.change((hosts) => hosts.filter((host) => host.id !== id));
    }
    await session.forget();
  }

  /** Puts hosts in this order and these folders; those that are not named follow as they were. */
  async arrange(places: readonly HostPlace[]): Promise<void> {
    const store = await this.#store;
    this.#passing = arranged(this.#passing, places);
    const isSaved = places.some(({ host }) => store.hosts.some(({ id }) => id === host));
    if (isSaved) await store.change((hosts) => arranged(hosts, places));
    else this.#refresh();
  }

  /** Ends all sessions and keeps what is to be kept. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#sessions.values()].map((session) => session.stop()));
    await (await this.#store).flush();
  }

  /** A host as it is to be kept beside those there are and those that come with it. Throws ProblemError. */
  #admit(store: HostsStore, host: HostId | null, choice: HostChoice, coming: readonly SavedHost[]): SavedHost {
    checkAddress(choice.uri);
    const others = [...coming, ...this.#all(store)];
    const same = others.find(({ id, uri }) => id !== host && isSameAddress(uri, choice.uri));
    if (same === undefined) return { ...choice, id: host ?? freeId(choice.uri, others) };
    // One that is shown for this run only, or is not shown, is what the new one becomes.
    const isKept = coming.some(({ id }) => id === same.id) || this.#sessions.get(same.id)?.identity.saved === true;
    if (host === null && !isKept) return { ...choice, id: same.id };
    const name = this.#sessions.get(same.id)?.name ?? (same.name || same.uri);
    throw new ProblemError({ code: 'host-exists', object: choice.uri, host: name });
  }

  #keep(store: HostsStore, added: readonly SavedHost[]): Promise<void> {
    const byId = new Map(added.map((host) => [host.id, host]));
    this.#passing = this.#passing.filter(({ id }) => !byId.has(id));
    for (const id of byId.keys()) this.#chosen?.add(id);
    return store.change((hosts) => {
      const kept = hosts.map((host) => byId.get(host.id) ?? host);
      const known = new Set(hosts.map(({ id }) => id));
      return [...kept, ...added.filter(({ id }) => !known.has(id))];
    });
  }

  /** All hosts there are, those of this run before saved ones of the same id, which they hide. */
  #all(store: HostsStore): readonly Shown[] {
    const passing = new Set(this.#passing.map(({ id }) => id));
    const saved = store.hosts.filter(({ id }) => !passing.has(id));
    return [...this.#passing, ...saved.map((host) => ({ ...host, kind: kindOf(host.uri), saved: store.isKept }))];
  }

  #shown(): readonly Shown[] {
    const store = this.#opened;
    const saved = store?.hosts.filter(({ id }) => this.#chosen?.has(id) ?? true) ?? [];
    const shown = saved.map((host) => ({ ...host, kind: kindOf(host.uri), saved: store?.isKept ?? false }));
    const ids = new Set(shown.map(({ id }) => id));
    return [...shown, ...this.#passing.filter(({ id }) => !ids.has(id))];
  }

  /** Makes the sessions those of the hosts that are to be shown. */
  #refresh(): void {
    if (this.#stopped) return;
    const shown = this.#shown();
    const names = namesOf(shown);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, session] of this.#sessions) {
      if (ids.has(id)) continue;
      // Still in the list while it takes its machines out, so that whoever follows one is told.
      void session.forget();
      this.#sessions.delete(id);
    }
    for (const [place, host] of shown.entries()) {
      const identity: SessionIdentity = { ...host, name: names[place] ?? host.uri, place };
      const known = this.#sessions.get(host.id);
      if (known === undefined) this.#begin(identity);
      else known.identify(identity);
    }
  }

  #begin(identity: SessionIdentity): void {
    const session = new HostSession(identity, this.#context);
    this.#sessions.set(identity.id, session);
    void session.restore();
    if (identity.autoconnect) session.connect();
  }
}

function arranged<T extends Pick<SavedHost, 'id' | 'folder'>>(
  hosts: readonly T[],
  places: readonly HostPlace[],
): readonly T[] {
  const byId = new Map(hosts.map((host) => [host.id, host]));
  const first: T[] = [];
  for (const { host: id, folder } of places) {
    const host = byId.get(id);
    if (host === undefined) continue;
    byId.delete(id);
    first.push({ ...host, folder });
  }
  return [...first, ...byId.values()];
}

/** A host whose address was changed keeps the id of the former one, which is taken then. */
function freeId(uri: string, others: readonly SavedHost[]): HostId {
  const wanted = hostIdOf(uri);
  const taken = new Set(others.map(({ id }) => id));
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}
