import type { AppContract } from '../../shared/contract.ts';
import type { HostTest, TestStep, TestStepName } from '../../shared/model/host-test.ts';
import { TEST_STEPS } from '../../shared/model/host-test.ts';
import type { ProblemCode } from '../../shared/model/problem.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { Handlers, Sink } from '../../shared/rpc.ts';
import { type FakePrompts, fakeQuestion } from './fake-prompts.ts';

const STEP_MS = 500;

const FOUND: Readonly<Record<TestStepName, string>> = {
  resolve: '192.0.2.7',
  reach: 'port 22, OpenSSH 9.2',
  'host-key': 'ED25519 SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc',
  login: 'me, by key ~/.ssh/id_ed25519',
  endpoint: 'virt-ssh-helper',
  open: 'qemu:///system',
  versions: 'libvirt 9.0.0, QEMU 7.2.22',
};

/** How each step fails; a host called `fail-<step>` fails there. */
const FAILURES: Readonly<Record<TestStepName, { readonly code: ProblemCode; readonly detail: string }>> = {
  resolve: { code: 'ssh-name-unknown', detail: 'ssh: Could not resolve hostname: Name or service not known' },
  reach: { code: 'ssh-timeout', detail: 'ssh: connect to host port 22: Connection timed out' },
  'host-key': { code: 'ssh-key-changed', detail: '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @' },
  login: { code: 'ssh-denied', detail: 'me@host: Permission denied (publickey,password).' },
  endpoint: { code: 'remote-no-helper', detail: 'neither virt-ssh-helper nor nc can be used' },
  open: { code: 'remote-permission', detail: '/var/run/libvirt/libvirt-sock: permission denied' },
  versions: { code: 'host-silent', detail: 'CONNECT_GET_VERSION was not answered within 10000 ms' },
};

interface FakeHostTests {
  readonly start: Handlers<AppContract>['commands']['host.test'];
  readonly cancel: Handlers<AppContract>['commands']['host.test-cancel'];
  readonly topic: Handlers<AppContract>['topics']['host-test'];
}

/** Try-outs that take half a second a step; a host called `ask…` asks for its key and a password on the way. */
export function createFakeHostTests(prompts: FakePrompts): FakeHostTests {
  const tests = new Map<string, { state: HostTest; readonly sinks: Set<Sink<HostTest, HostTest>>; ended: boolean }>();
  let number = 0;

  const run = async (id: string, host: string, isRemote: boolean): Promise<void> => {
    const entry = tests.get(id);
    if (entry === undefined) return;
    const set = (change: Partial<HostTest>): void => {
      entry.state = { ...entry.state, ...change };
      for (const sink of entry.sinks) sink.delta(entry.state);
    };
    const setStep = (name: TestStepName, change: Partial<TestStep>): void =>
      set({ steps: entry.state.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) });
    const owner = { kind: 'test', test: id } as const;
    for (const { name } of entry.state.steps) {
      setStep(name, { state: 'running' });
      const began = Date.now();
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      if (entry.ended) return;
      const problem = await failureAt(name);
      if (entry.ended) return;
      const ms = Date.now() - began;
      if (problem !== null) {
        setStep(name, { state: 'failed', ms });
        set({ finished: true, problem });
        return;
      }
      setStep(name, { state: 'done', found: name === 'open' && !isRemote ? '/run/libvirt/sock' : FOUND[name], ms });
    }
    set({ finished: true, machines: 12 });

    async function failureAt(step: TestStepName): Promise<Problem | null> {
      if (isRemote && host === `fail-${step}`) return { ...FAILURES[step], object: host };
      if (!host.startsWith('ask')) return null;
      if (step === 'host-key' && (await prompts.ask(fakeQuestion('host-key', owner, host))) === null) {
        return { code: 'ssh-key-refused', object: host };
      }
      for (let attempt = 1; step === 'login' && attempt <= 3; attempt += 1) {
        const answer = await prompts.ask({ ...fakeQuestion('password', owner, host), attempt });
        if (answer === null) return { code: 'ssh-cancelled', object: host };
        if (answer === 'secret') return null;
        if (attempt === 3) return { ...FAILURES.login, object: host };
      }
      return null;
    }
  };

  return {
    start({ uri }) {
      number += 1;
      const id = `test-${number}`;
      const isRemote = /^\w+\+ssh:/.test(uri);
      const host = /\/\/(?:[^@/]*@)?([^:/?]*)/.exec(uri)?.[1] ?? '';
      const names = isRemote ? TEST_STEPS : TEST_STEPS.slice(TEST_STEPS.indexOf('endpoint'));
      const steps = names.map((name): TestStep => ({ name, state: 'waiting', found: null, ms: null }));
      const state: HostTest = { id, steps, finished: false, problem: null, machines: null };
      tests.set(id, { state, sinks: new Set(), ended: false });
      void run(id, host, isRemote);
      return { test: id };
    },
    cancel({ test }) {
      const entry = tests.get(test);
      if (entry === undefined) throw new ProblemError({ code: 'not-found', object: test });
      entry.ended = true;
      return null;
    },
    topic({ test }, sink) {
      const entry = tests.get(test);
      if (entry === undefined) {
        sink.end({ code: 'not-found', object: test });
        return () => {};
      }
      entry.sinks.add(sink);
      sink.snapshot(entry.state);
      return () => entry.sinks.delete(sink);
    },
  };
}
