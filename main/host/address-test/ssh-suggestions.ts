import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { SshSuggestion } from '../../../shared/model/host-test.ts';
import { SSH_HOST_NAME, SSH_IPV6, SSH_USER } from '../../../shared/ssh-words.ts';
import { knownHosts, matches, namedHosts, readSections, type SshSection } from './ssh-config.ts';

/** Where ssh looks. */
export interface SshFiles {
  /** The home by the user database, as ssh has it. */
  readonly home: string;
  readonly system: string;
}

const FILE_MAX = 512 * 1024;
const FILES_MAX = 64;
const HOSTS_MAX = 1000;

/**
 * The hosts that the user's and the system's ssh configuration name, then those of the lists of known hosts. Files that are
 * missing, strange or endless give none or the beginning of them.
 */
export function sshSuggestions(files: SshFiles = usualFiles()): readonly SshSuggestion[] {
  const own = join(files.home, '.ssh');
  const sections = [
    ...readConfig(join(own, 'config'), own, files.home),
    ...readConfig(join(files.system, 'ssh_config'), files.system, files.home),
  ];
  const named = namedHosts(sections, HOSTS_MAX);
  const taken = new Set(named.flatMap(({ alias, hostName }) => [alias, hostName]));
  const known = [join(files.home, '.ssh/known_hosts'), join(files.system, 'ssh_known_hosts')]
    .flatMap((path) => knownHosts(readLines(path), HOSTS_MAX))
    .filter(({ alias }) => !taken.has(alias));
  const seen = new Set<string>();
  return [...named, ...known]
    .filter((suggestion) => isUsable(suggestion) && !seen.has(keyOf(suggestion)) && seen.add(keyOf(suggestion)))
    .slice(0, HOSTS_MAX);
}

function usualFiles(): SshFiles {
  return { home: userInfo().homedir, system: '/etc/ssh' };
}

/** Whether it could be typed as a host: else it would be offered only to be refused. */
function isUsable({ alias, user }: SshSuggestion): boolean {
  return (alias.includes(':') ? SSH_IPV6 : SSH_HOST_NAME).test(alias) && (user === null || SSH_USER.test(user));
}

function keyOf({ alias, port }: SshSuggestion): string {
  return `${alias} ${port ?? ''}`;
}

/** Reads a configuration; what it includes lies in `base` unless it says otherwise. */
function readConfig(path: string, base: string, home: string): readonly SshSection[] {
  let left = FILES_MAX;
  const find = (word: string): readonly string[] => {
    const file = word.startsWith('~/') ? join(home, word.slice(2)) : word;
    // ssh leaves the home of others and its own variables to itself.
    if (/^~|[$%]/.test(file)) return [];
    return glob(isAbsolute(file) ? file : join(base, file));
  };
  return readSections(readLines(path), (words) => {
    const files = words.flatMap(find).slice(0, left);
    left -= files.length;
    return files.map(readLines);
  });
}

function glob(pattern: string): readonly string[] {
  let found: readonly string[] = [''];
  for (const part of pattern.split('/').filter((word) => word !== '')) {
    if (!/[*?]/.test(part)) found = found.map((folder) => `${folder}/${part}`);
    else {
      found = found.flatMap((folder) =>
        list(folder || '/')
          .filter((name) => !name.startsWith('.') && matches([part], name))
          .map((name) => `${folder}/${name}`),
      );
    }
    found = found.slice(0, FILES_MAX);
  }
  return found;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function readLines(path: string): readonly string[] {
  try {
    // Not to wait for whoever might write into a FIFO.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return [];
      const bytes = Buffer.alloc(Math.min(stat.size, FILE_MAX));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0)).split(/\r?\n/);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}
