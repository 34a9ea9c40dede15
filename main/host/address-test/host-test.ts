import type { HostTest, TestStep, TestStepName } from '../../../shared/model/host-test.ts';
import { TEST_STEPS } from '../../../shared/model/host-test.ts';
import type { ProblemCode } from '../../../shared/model/problem.ts';
import { type Connection, openConnection } from '../../libvirt/connection.ts';
import { listAllDomains } from '../../libvirt/domain.ts';
import { connectLocal, localSocketPath } from '../../libvirt/transport/local.ts';
import { openProbe } from '../../libvirt/transport/ssh/probe.ts';
import type { SshProgress } from '../../libvirt/transport/ssh/progress.ts';
import type { SshPrompter } from '../../libvirt/transport/ssh/prompter.ts';
import { jumpTarget, resolveSsh, type SshResolved } from '../../libvirt/transport/ssh/resolve.ts';
import { type SshTarget, sshTarget } from '../../libvirt/transport/ssh/target.ts';
import { daemonName, parseUri } from '../../libvirt/uri.ts';
import { readHostFacts } from '../host-facts.ts';
import { problemOf } from '../link/problem-of.ts';
import { addressesOf, greetingOf } from './ssh-reach.ts';
import { TestSteps } from './test-steps.ts';

/** What is to be tried. */
export interface HostTestPlan {
  readonly id: string;
  readonly uri: string;
  readonly readOnly: boolean;
  readonly prompter: SshPrompter;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told every change, the first one at once. */
  readonly onChange: (test: HostTest) => void;
}

/** How long the questions at the end may take. */
const VERSIONS_MS = 20_000;
/** How deep a jump host may lie behind others. */
const JUMPS_MAX = 8;

/** Tries an address step by step, by a login of its own, and leaves nothing behind. Never rejects. */
export async function runHostTest(plan: HostTestPlan): Promise<void> {
  const { id, uri, readOnly, signal, now, onChange } = plan;
  const isRemote = /^[a-z0-9]+\+ssh:/i.test(uri.trim());
  const names = isRemote ? TEST_STEPS : TEST_STEPS.slice(TEST_STEPS.indexOf('endpoint'));
  const steps = new TestSteps(names, now, (list) => onChange({ ...unfinished(id, list) }));
  let connection: Connection | null = null;
  try {
    steps.begin(names[0] ?? 'endpoint');
    connection = isRemote ? await openRemote(plan, steps) : await openLocal(plan, steps);
    steps.done('open', daemonName(parseUri(uri)) + (readOnly ? ', read-only' : ''));
    steps.begin('versions');
    const ended = connection.closed.then((error) => Promise.reject(error));
    const facts = readHostFacts(connection, now());
    const machines = listAllDomains(connection, 0, { signal, timeoutMs: VERSIONS_MS });
    const [{ libvirtVersion, hypervisor, hypervisorVersion }, { length }] = await Promise.race([
      Promise.all([facts, machines]),
      ended,
    ]);
    const driver = [hypervisor, hypervisorVersion].filter(Boolean).join(' ');
    steps.done('versions', [`libvirt ${libvirtVersion}`, driver].filter(Boolean).join(', '));
    onChange({ ...unfinished(id, steps.list), finished: true, machines: length });
  } catch (error) {
    const problem = problemOf(signal.aborted ? signal.reason : error, { object: subjectOf(uri) });
    // While the hosts on the way are not passed, whatever goes wrong is theirs.
    steps.failed(steps.isRunning('reach') ? null : (STEP_OF[problem.code] ?? null));
    onChange({ ...unfinished(id, steps.list), finished: true, problem });
  } finally {
    connection?.close();
  }
}

function unfinished(id: string, steps: readonly TestStep[]): HostTest {
  return { id, steps, finished: false, problem: null, machines: null };
}

async function openLocal({ uri, readOnly, signal, now }: HostTestPlan, steps: TestSteps): Promise<Connection> {
  const place = parseUri(uri);
  const transport = await connectLocal(place, { readOnly, signal });
  steps.done('endpoint', localSocketPath(place, readOnly));
  steps.begin('open');
  return openConnection({ transport, uri, readOnly, signal, now });
}

async function openRemote(plan: HostTestPlan, steps: TestSteps): Promise<Connection> {
  const { uri, readOnly, signal, now, prompter } = plan;
  const target = sshTarget(parseUri(uri), readOnly);
  const resolved = await resolveSsh(target, signal);
  const first = await firstHop(target, resolved, signal);
  // Over a command of the user's own only ssh knows the way.
  const isDirect = first !== null && first.resolved.jumps.length === 0;
  const reachable = isDirect ? await addressesOf(first.resolved.hostName, signal) : null;
  steps.done('resolve', resolvedWords(resolved, reachable));
  steps.begin('reach');
  if (reachable === null || first === null) steps.skip('reach');
  else {
    const { hostName, port } = first.resolved;
    const greeting = await greetingOf(hostName, port, signal);
    const found = resolved.jumps.length === 0 ? `port ${port}, ${greeting}` : `${hostName}, port ${port}, ${greeting}`;
    if (resolved.jumps.length === 0) steps.done('reach', found);
    else steps.found('reach', found);
  }
  if (resolved.jumps.length === 0) steps.begin('host-key');
  const transport = await openProbe(target, resolved, { signal, prompter, readOnly }, (progress) =>
    follow(steps, progress),
  );
  return openConnection({
    transport,
    uri,
    readOnly,
    signal,
    now,
    onPhase(phase) {
      if (phase !== 'authenticating') return;
      steps.done('endpoint', wayWords(transport.way, transport.socket));
      steps.begin('open');
    },
  });
}

/** What ssh tells of the host itself; of those on the way there it is enough that they let us pass. */
function follow(steps: TestSteps, progress: SshProgress): void {
  if (!progress.isTarget) return;
  switch (progress.kind) {
    case 'at':
      steps.done('reach', null);
      steps.begin('host-key');
      return;
    case 'host-key':
      steps.found('host-key', `${progress.type} ${progress.fingerprint}`);
      return;
    case 'key-accepted':
      steps.done('host-key', null);
      steps.begin('login');
      return;
    case 'logged-in':
      steps.done('login', `${progress.user}, ${progress.by}`);
      steps.begin('endpoint');
      return;
  }
}

interface Hop {
  readonly target: SshTarget;
  readonly resolved: SshResolved;
}

/** The host that this computer itself connects to on the way; null where a command does that. */
async function firstHop(target: SshTarget, resolved: SshResolved, signal: AbortSignal): Promise<Hop | null> {
  let hop: Hop = { target, resolved };
  for (let depth = 0; depth < JUMPS_MAX; depth += 1) {
    const [jump] = hop.resolved.jumps;
    if (jump === undefined) return hop.resolved.proxyCommand === null ? hop : null;
    const next = jumpTarget(jump);
    if (next === null) return null;
    hop = { target: next, resolved: await resolveSsh(next, signal) };
  }
  return null;
}

function resolvedWords(
  { hostName, port, jumps, proxyCommand }: SshResolved,
  addresses: readonly string[] | null,
): string {
  const way = jumps.length > 0 ? `ProxyJump ${jumps.join(', ')}` : proxyCommand === null ? null : 'ProxyCommand';
  const place = way === null && addresses !== null ? addresses.slice(0, 3).join(', ') : hostName;
  return [place, `port ${port}`, way].filter(Boolean).join(', ');
}

function wayWords(way: string | null, socket: string | null): string | null {
  if (way === 'helper') return 'virt-ssh-helper';
  return way === 'netcat' ? `nc, ${socket}` : socket;
}

/** At which step a problem belongs; any other at the one where it came up. */
const STEP_OF: Readonly<Partial<Record<ProblemCode, TestStepName>>> = {
  'bad-uri': 'resolve',
  'uri-refused': 'resolve',
  'ssh-missing': 'resolve',
  'ssh-name-unknown': 'resolve',
  'ssh-key-unknown': 'host-key',
  'ssh-key-changed': 'host-key',
  'ssh-key-refused': 'host-key',
  'ssh-denied': 'login',
  'remote-no-helper': 'endpoint',
  'remote-no-libvirt': 'endpoint',
  'remote-permission': 'endpoint',
  'remote-noise': 'endpoint',
};

function subjectOf(uri: string): string {
  try {
    return parseUri(uri).host ?? uri;
  } catch {
    return uri;
  }
}
