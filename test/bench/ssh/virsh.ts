import { runCommand } from '../../support/run-command.ts';

/** What a run of virsh took; its ssh's processor time is in it. */
export interface VirshRun {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const LIMIT_MS = 300_000;
/** The groups that our table asks for. */
const GROUPS = '--list-active --nowait --state --cpu-total --balloon --vcpu --interface --block';

/** `virsh list --all`; throws unless it names so many machines. */
export async function virshList(uri: string, machines: number): Promise<VirshRun> {
  const { run, stdout } = await timed(uri, ['list --all']);
  const listed = stdout.match(/^ *[\d-]+ {2,}\S/gm)?.length ?? 0;
  if (listed !== machines) throw new Error(`virsh lists ${listed} machines`);
  return run;
}

/** `virsh domstats` so many times over one connection; throws unless each tells of so many machines. */
export async function virshStats(uri: string, machines: number, times: number): Promise<VirshRun> {
  const { run, stdout } = await timed(
    uri,
    Array.from({ length: times }, () => `domstats ${GROUPS}`),
  );
  const told = stdout.match(/^Domain: /gm)?.length ?? 0;
  if (told !== machines * times) throw new Error(`virsh tells of ${told} machines in ${times} polls`);
  return run;
}

async function timed(uri: string, commands: readonly string[]): Promise<{ run: VirshRun; stdout: string }> {
  const script = `TIMEFORMAT='%3R %3U %3S'; time virsh -q -c "$1" "$2"`;
  const { code, stdout, stderr } = await runCommand('bash', ['-c', script, 'bash', uri, commands.join('; ')], {
    timeoutMs: LIMIT_MS,
  });
  if (code !== 0) throw new Error(`virsh ${commands.join('; ')}: ${stderr.trim()}`);
  const words = stderr.trim().split('\n').at(-1)?.split(' ') ?? [];
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = words.map(Number);
  return { run: { wallMs: wall * 1000, cpuMs: (user + system) * 1000 }, stdout };
}
