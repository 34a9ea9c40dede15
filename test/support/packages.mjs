import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests on real libvirt, real guests and a real browser use, by Debian's names. */
const DEBIAN_PACKAGES = [
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-clients',
  'python3-libvirt',
  'qemu-system-x86',
  'qemu-utils',
  'memtest86+',
  'debian-installer-12-netboot-amd64',
  'chromium',
  'fonts-dejavu-core',
  'xvfb',
  'openbox',
  'xdotool',
  'iproute2',
  'openssh-client',
  'openssh-server',
  'openssl',
  'netcat-openbsd',
  'dbus',
  'polkitd',
  'squashfs-tools',
  'desktop-file-utils',
];

const [MAJOR, MINOR] = [20, 19];

/** What is wrong with this Node, or null. */
export function nodeObstacle(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return null;
  return `Virtkeep needs Node ${MAJOR}.${MINOR} or newer; this is ${version}.`;
}

/** Brings node_modules to the state of the lock file, if it is not there yet. */
export function installModules(root) {
  const marker = join(root, 'node_modules/.package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  // npm ci empties the folder first, and through a link it would be somebody else's.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error('node_modules is a link to a folder that does not fit package-lock.json: remove the link');
  }
  console.log('Installing the npm packages of the lock file');
  run('npm', ['ci'], { cwd: root });
}

/**
 * Installs the Debian packages that are missing, where this user may. What cannot be installed is only said: the tests
 * that need it are skipped by name.
 */
export function installDebianPackages(extra = []) {
  const missing = [...DEBIAN_PACKAGES, ...extra].filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const prefix = rootPrefix();
  if (prefix === null || !has('apt-get')) {
    console.log(`Not installed, and not installable by this user: ${missing.join(' ')}`);
    return;
  }
  console.log(`Installing Debian packages: ${missing.join(' ')}`);
  const aptGet = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y'];
  quietly([...aptGet, 'update']);
  if (quietly([...aptGet, 'install', '--no-install-recommends', ...missing])) return;
  // One package that this Debian lacks must not cost the others.
  for (const name of missing) quietly([...aptGet, 'install', '--no-install-recommends', name]);
}

/** Runs a program in the open; throws unless it ends with 0. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${error?.message ?? status}`);
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg', ['--status', name], { encoding: 'utf8' });
  return /^Status: .* installed$/m.test(stdout);
}

function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function quietly([program = '', ...args]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) console.log(`${args.join(' ')} failed:\n${`${stdout}${stderr}`.slice(-1500)}`);
  return status === 0;
}
