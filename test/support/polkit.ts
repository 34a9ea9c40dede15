import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { CACHE_DIRECTORY, scratchDirectory } from './paths.ts';
import { mustRun, runCommand } from './run-command.ts';
import { until } from './until.ts';

/** A polkit of the tests' own on a bus of its own, with libvirt's actions and Debian's rule for the group libvirt. */
export interface Polkit {
  /** For DBUS_SYSTEM_BUS_ADDRESS. */
  readonly bus: string;
  /** Holds the bus's socket under the name that it has in /run/dbus. */
  readonly busDirectory: string;
  /** Ends polkitd; its bus stays. */
  stopPolkitd(): Promise<void>;
  /** Ends what is left. */
  stop(): Promise<void>;
}

/** The package that has them would bring systemd's units and restart daemons, so it is only unpacked. */
const PACKAGE = 'libvirt-daemon-system';
const UNPACKED = join(CACHE_DIRECTORY, PACKAGE);
const LIBVIRT_ACTION = 'usr/share/polkit-1/actions/org.libvirt.unix.policy';
const LIBVIRT_RULE = 'usr/share/polkit-1/rules.d/60-libvirt.rules';

const POLKITD = ['/usr/lib/polkit-1/polkitd', '/usr/libexec/polkitd', '/usr/lib/policykit-1/polkitd'];
const POLKIT_ACTION = '/usr/share/polkit-1/actions/org.freedesktop.policykit.policy';
const DEFAULT_RULE = '/usr/share/polkit-1/rules.d/50-default.rules';

/** Why no polkit of our own can run here; null if one can. Fetches what libvirt's package says of polkit, once. */
export async function polkitObstacle(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'a polkit of our own needs root';
  if (!existsSync('/usr/bin/dbus-daemon')) return 'dbus-daemon is not installed';
  if (!POLKITD.some(existsSync)) return 'polkitd is not installed';
  return fetchPolicy();
}

async function fetchPolicy(): Promise<string | null> {
  if (existsSync(join(UNPACKED, LIBVIRT_ACTION)) && existsSync(join(UNPACKED, LIBVIRT_RULE))) return null;
  const cwd = scratchDirectory('deb');
  try {
    const download = () => runCommand('apt-get', ['-q', 'download', PACKAGE], { cwd });
    let { code, stderr } = await download();
    if (code !== 0) {
      await runCommand('apt-get', ['-q', 'update'], { timeoutMs: 120_000 });
      ({ code, stderr } = await download());
    }
    if (code !== 0) return `${PACKAGE} cannot be downloaded: ${stderr.trim()}`;
    const [deb = ''] = readdirSync(cwd);
    mkdirSync(UNPACKED, { recursive: true });
    await mustRun('dpkg-deb', ['-x', join(cwd, deb), UNPACKED]);
    return existsSync(join(UNPACKED, LIBVIRT_RULE)) ? null : `${PACKAGE} has no rules for polkit`;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Starts bus and polkitd; resolves when polkitd knows libvirt's actions. `rules` (JavaScript) come before Debian's. */
export async function startPolkit(rules: string): Promise<Polkit> {
  const directory = scratchDirectory('polkit');
  prepareDirectory(directory, rules);
  const dbus = startChild('dbus-daemon', ['--nofork', '--print-address', `--config-file=${directory}/bus.conf`]);
  const [bus] = await dbus.line(/^unix:\S+$/m);
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus };
  const polkitd = startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-ec', startScript(directory)], {
    env,
  });
  const stop = async (): Promise<void> => {
    await polkitd.stop();
    await dbus.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await until(
      async () => (await runCommand('pkaction', ['--action-id', 'org.libvirt.unix.manage'], { env })).code === 0,
      { what: 'polkitd answers' },
    );
  } catch (error) {
    await stop();
    throw new Error(`polkitd does not answer: ${polkitd.output()}`, { cause: error });
  }
  return { bus, busDirectory: join(directory, 'bus'), stopPolkitd: () => polkitd.stop(), stop };
}

function prepareDirectory(directory: string, rules: string): void {
  for (const folder of ['actions', 'rules', 'own-rules', 'bus']) mkdirSync(join(directory, folder));
  copyFileSync(POLKIT_ACTION, join(directory, 'actions/org.freedesktop.policykit.policy'));
  copyFileSync(join(UNPACKED, LIBVIRT_ACTION), join(directory, 'actions/org.libvirt.unix.policy'));
  copyFileSync(DEFAULT_RULE, join(directory, 'rules/50-default.rules'));
  copyFileSync(join(UNPACKED, LIBVIRT_RULE), join(directory, 'rules/60-libvirt.rules'));
  writeFileSync(join(directory, 'own-rules/40-test.rules'), rules);
  // A bus without policy: everybody on it is ours.
  writeFileSync(
    join(directory, 'bus.conf'),
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${directory}/bus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="*"/>
    <allow receive_type="*"/>
  </policy>
</busconfig>
`,
  );
}

/** exec: the process that is started becomes polkitd, in a mount namespace where its folders are ours. */
function startScript(directory: string): string {
  const binds = [
    ['actions', '/usr/share/polkit-1/actions'],
    ['rules', '/usr/share/polkit-1/rules.d'],
    ['own-rules', '/etc/polkit-1/rules.d'],
  ].map(([ours, theirs]) => `mount --bind '${directory}/${ours}' ${theirs}`);
  return `${binds.join('\n')}\nexec ${POLKITD.find(existsSync)} --no-debug`;
}
