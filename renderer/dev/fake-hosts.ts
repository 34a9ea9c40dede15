import type { AppContract } from '../../shared/contract.ts';
import type { FleetDelta } from '../../shared/model/fleet.ts';
import type { HostRecord, HostState } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { HostChoice } from '../../shared/model/saved-host.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { fakeHost, fakeMachines } from './fake-fleet.ts';
import { createFakeHostTests } from './fake-host-test.ts';
import { createFakePrompts, fakeQuestion } from './fake-prompts.ts';
import type { Scene } from './scenes.ts';

type HostCommand =
  | 'host.connect'
  | 'host.disconnect'
  | 'host.save'
  | 'host.remove'
  | 'host.arrange'
  | 'host.export'
  | 'host.import'
  | 'host.test'
  | 'host.test-cancel'
  | 'host.test-forget-key'
  | 'host.forget-key'
  | 'ssh.suggestions'
  | 'prompt.answer';
type HostTopic = 'prompts' | 'concerns' | 'host-test';

/** What of the make-believe fleet the hosts' part needs. */
export interface FakeFleet {
  readonly hosts: ReadonlyMap<string, HostRecord>;
  readonly machines: ReadonlyMap<string, MachineRecord>;
  tell(delta: Partial<FleetDelta>): void;
}

const CONNECT_MS = 1200;

/** The make-believe core's part in hosts that are added, tested, arranged and connected to. */
export function fakeHosts(
  scene: Scene,
  fleet: FakeFleet,
): {
  readonly commands: Pick<Handlers<AppContract>['commands'], HostCommand>;
  readonly topics: Pick<Handlers<AppContract>['topics'], HostTopic>;
} {
  const prompts = createFakePrompts();
  const tests = createFakeHostTests(prompts);
  let added = 0;

  for (const { kind, host } of scene.prompts ?? []) {
    const record = fleet.hosts.get(host);
    void prompts.ask(fakeQuestion(kind, { kind: 'host', host }, record?.name ?? host));
  }

  const hostOf = (id: string): HostRecord => {
    const host = fleet.hosts.get(id);
    if (host === undefined) throw new ProblemError({ code: 'not-found', object: id });
    return host;
  };
  const setState = (id: string, state: HostState): void => {
    const host = fleet.hosts.get(id);
    if (host !== undefined) fleet.tell({ hosts: [{ ...host, state }] });
  };
  const goLive = (id: string): void => {
    const host = fleet.hosts.get(id);
    if (host === undefined) return;
    const { facts } = fakeHost(id, host.name);
    fleet.tell({ hosts: [{ ...host, facts, inventoryAt: Date.now(), state: { phase: 'live' } }] });
    if ([...fleet.machines.values()].some((machine) => machine.host === id)) return;
    const slot = fleet.machines.size;
    fleet.tell({ machines: fakeMachines([host], 5).map((machine, at) => ({ ...machine, slot: slot + at })) });
  };
  const connect = async (id: string): Promise<void> => {
    const { uri, name } = hostOf(id);
    setState(id, { phase: 'connecting' });
    if (uri.includes('//ask')) {
      setState(id, { phase: 'authenticating' });
      const owner = { kind: 'host', host: id } as const;
      for (const kind of ['host-key', 'password'] as const) {
        if ((await prompts.ask(fakeQuestion(kind, owner, name))) !== null) continue;
        setState(id, { phase: 'failed', problem: { code: 'ssh-cancelled', object: name } });
        return;
      }
    }
    setTimeout(() => goLive(id), CONNECT_MS);
  };
  const record = (id: string, choice: HostChoice, before: HostRecord | null): HostRecord => {
    const kind = choice.uri.includes('+ssh:') ? 'ssh' : choice.uri.includes('/session') ? 'session' : 'system';
    const named =
      choice.name === '' ? (/\/\/(?:[^@/]*@)?([^:/?]+)/.exec(choice.uri)?.[1] ?? 'This computer') : choice.name;
    const base = before ?? { ...fakeHost(id, named), facts: null, inventoryAt: null, place: fleet.hosts.size };
    const state: HostState = before === null ? { phase: 'disconnected' } : before.state;
    return { ...base, ...choice, id, kind, state, name: named, saved: true };
  };
  const save = (id: string | null, choice: HostChoice): string => {
    const other = [...fleet.hosts.values()].find(({ uri }) => uri === choice.uri);
    if (other !== undefined && other.id !== id) {
      throw new ProblemError({ code: 'host-exists', object: choice.uri, detail: other.name });
    }
    if (/[?&](command|netcat|no_verify)=/.test(choice.uri)) {
      throw new ProblemError({ code: 'uri-refused', object: choice.uri });
    }
    added += 1;
    const host = id ?? `added-${added}`;
    fleet.tell({ hosts: [record(host, choice, id === null ? null : hostOf(id))] });
    return host;
  };

  return {
    commands: {
      'host.connect'({ host }) {
        void connect(host);
        return null;
      },
      'host.disconnect'({ host }) {
        setState(host, { phase: 'disconnected' });
        return null;
      },
      'host.save'({ host, choice }) {
        const saved = save(host, choice);
        if (host === null) void connect(saved);
        return { host: saved };
      },
      'host.remove'({ host }) {
        const gone = [...fleet.machines.values()].filter((machine) => machine.host === host);
        fleet.tell({ removedHosts: [host], removedMachines: gone.map(({ id }) => id) });
        return null;
      },
      'host.arrange'({ places }) {
        const named = places.map(({ host }) => host);
        const others = [...fleet.hosts.values()]
          .filter(({ id }) => !named.includes(id))
          .sort((a, b) => a.place - b.place);
        const folders = new Map(places.map(({ host, folder }) => [host, folder]));
        const order = [...named.map(hostOf), ...others];
        fleet.tell({
          hosts: order.map((host, place) => ({ ...host, place, folder: folders.get(host.id) ?? host.folder })),
        });
        return null;
      },
      'host.export': () => ({
        text: JSON.stringify({ hosts: [...fleet.hosts.values()].map(({ uri }) => uri) }, null, 2),
      }),
      'host.import'({ text }) {
        if (!text.trimStart().startsWith('{')) throw new ProblemError({ code: 'import-unreadable' });
        const { hosts = [] } = JSON.parse(text) as { readonly hosts?: readonly string[] };
        const refused: Problem[] = [];
        for (const uri of hosts) {
          try {
            save(null, { uri, name: '', colour: null, folder: '', tags: [], autoconnect: true, readOnly: false });
          } catch (error) {
            if (error instanceof ProblemError) refused.push(error.problem);
          }
        }
        return { added: hosts.length - refused.length, refused };
      },
      'host.test': tests.start,
      'host.test-cancel': tests.cancel,
      'host.test-forget-key': () => null,
      'host.forget-key': () => null,
      'ssh.suggestions': () => ({ hosts: SUGGESTIONS }),
      'prompt.answer': prompts.answer,
    },
    topics: {
      prompts: prompts.topic,
      concerns(_params, sink) {
        sink.snapshot(scene.concerns ?? []);
        return () => {};
      },
      'host-test': tests.topic,
    },
  };
}

const SUGGESTIONS = [
  { alias: 'atlas', hostName: 'atlas.lab.example', user: 'root', port: null, proxyJump: null },
  { alias: 'borealis', hostName: '192.0.2.14', user: 'virt', port: 2222, proxyJump: null },
  { alias: 'behind', hostName: '10.7.0.3', user: 'me', port: null, proxyJump: 'gate.example' },
  { alias: 'bare', hostName: null, user: null, port: 2200, proxyJump: null },
  { alias: 'bare', hostName: null, user: null, port: null, proxyJump: null },
];
