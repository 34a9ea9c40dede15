import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Processes that carry the run's mark in their environment or arguments, but not this one nor those above it. */
export function leftProcesses(mark) {
  const above = ancestors();
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || above.has(pid)) continue;
    const words = `${read(`/proc/${name}/environ`)}\0${read(`/proc/${name}/cmdline`)}`;
    if (words.includes(mark) && !isZombie(name)) {
      found.push({ pid, command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').slice(0, 160) });
    }
  }
  return found;
}

/** Mounts of this namespace that carry the mark. */
export function leftMounts(mark) {
  return read('/proc/mounts')
    .split('\n')
    .filter((line) => line.includes(mark));
}

/** Users of this machine that the run made, of an interrupted test. */
export function leftUsers(mark) {
  return read('/etc/passwd')
    .split('\n')
    .map((line) => line.split(':')[0] ?? '')
    .filter((name) => name.startsWith(`${mark}-`));
}

/** Removes users and the groups of their names. */
export function removeUsers(names) {
  for (const name of names) spawnSync('userdel', ['-f', name]);
}

/** Network namespaces that the run made, of an interrupted test. */
export function leftNamespaces(mark) {
  const folder = '/run/netns';
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(`${mark}-`)) : [];
}

/** Removes network namespaces, with all devices in them. */
export function removeNamespaces(names) {
  for (const name of names) spawnSync('ip', ['netns', 'del', name]);
}

/** Control groups of guests that were killed and not destroyed: empty, and libvirt will not come back for them. */
export function removeControlGroups(mark) {
  const base = '/sys/fs/cgroup';
  if (!existsSync(base)) return;
  for (const controller of ['.', ...readdirSync(base)]) {
    const machine = join(base, controller, 'machine');
    if (!existsSync(machine)) continue;
    for (const name of readdirSync(machine)) if (name.includes(mark)) removeTree(join(machine, name));
  }
}

/** Ends what is left, by process number. */
export function killAll(processes) {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

function removeTree(directory) {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(directory, entry.name));
    }
    rmdirSync(directory);
  } catch {
    // A group that is still in use stays.
  }
}

function ancestors() {
  const pids = new Set();
  let pid = process.pid;
  while (pid > 0 && !pids.has(pid)) {
    pids.add(pid);
    const stat = read(`/proc/${pid}/stat`);
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  }
  return pids;
}

function isZombie(name) {
  const stat = read(`/proc/${name}/stat`);
  return stat === '' || stat.charAt(stat.lastIndexOf(')') + 2) === 'Z';
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
