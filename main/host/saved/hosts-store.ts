import { copyFile, readFile, realpath, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Dispose } from '../../../shared/dispose.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { Logger } from '../../environment.ts';
import { writeFileAtomically } from '../../settings/atomic-file.ts';
import { fileOf, formatHosts, type HostsFile, type HostsReading, parseHosts, type SavedHost } from './hosts-file.ts';
import { mergeHosts, repairHosts } from './hosts-merge.ts';

/** The saved hosts in force, in the user's order, and the file that keeps them. */
export interface HostsStore {
  readonly hosts: readonly SavedHost[];
  /** Whether the user has kept hosts; until then they are the usual ones. */
  readonly isKept: boolean;
  /** What is wrong with the file. */
  readonly concerns: readonly Problem[];
  /**
   * Changes the list at once, tells the listeners, and resolves when the file has it or cannot be written. Never rejects:
   * what could not be written is a concern, is tried again, and is lost only with the app.
   */
  change(make: (hosts: readonly SavedHost[]) => readonly SavedHost[]): Promise<void>;
  /** Calls back when hosts or concerns are others. */
  onChange(listener: () => void): Dispose;
  /** Resolves when everything is written, or cannot be. */
  flush(): Promise<void>;
}

export interface HostsStoreOptions {
  readonly log: Logger;
  /** The hosts while nobody has kept any. */
  readonly usual: readonly SavedHost[];
  /** Pause before a file that could not be written is tried again. */
  readonly retryMs?: number;
}

const MAX_BYTES = 20_000_000;
const RETRY_MS = 30_000;

/**
 * Reads the saved hosts in a folder. A damaged file is set aside beside it and replaced by what is good in it and in the
 * backup; what became of it is a concern. Never fails.
 */
export async function openHosts(folder: string, options: HostsStoreOptions): Promise<HostsStore> {
  const { log, usual, retryMs = RETRY_MS } = options;
  const path = join(folder, 'hosts.json');
  const listeners = new Set<() => void>();
  const opened = await open(path);
  /** What the file said when it was last read or written. */
  let onDisk = opened.text;
  let base = opened.file ?? fileOf(usual);
  let current = base;
  let isKept = opened.file !== null;
  const { damage } = opened;
  let unwritten: Problem | null = null;
  let writes = Promise.resolve();
  let waiting = false;
  let retry: ReturnType<typeof setTimeout> | null = null;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  /** Takes over what another instance has written since. */
  const catchUp = async (): Promise<void> => {
    const text = await readText(path);
    if (text === null || text === onDisk) return;
    const theirs = parseOrNull(text);
    if (theirs === null || theirs.bad.length > 0) {
      log.warn('the file of saved hosts was damaged while it was in use', { path });
      await setAside(path, 'copy');
      return;
    }
    const entries = mergeHosts(base.entries, current.entries, theirs.file.entries);
    current = { ...theirs.file, entries };
    tell();
  };
  const write = async (): Promise<void> => {
    waiting = false;
    if (retry !== null) clearTimeout(retry);
    retry = null;
    try {
      await catchUp();
      const file = current;
      const text = formatHosts(file);
      const target = await realpath(path).catch(() => path);
      await writeFileAtomically(target, text);
      onDisk = text;
      base = file;
      await keepBackup(path, text, log);
      if (unwritten === null) return;
      unwritten = null;
    } catch (error) {
      log.warn('saved hosts cannot be written', { path, error: String(error) });
      unwritten = { code: 'hosts-not-written', object: path, detail: messageOf(error) };
      retry = setTimeout(() => void schedule(), retryMs);
      retry.unref();
    }
    tell();
  };
  const schedule = (): Promise<void> => {
    // A burst of changes is one write after the one that runs.
    if (!waiting) {
      waiting = true;
      writes = writes.then(write);
    }
    return writes;
  };
  if (damage !== null) log.warn('the file of saved hosts is damaged', { path, detail: damage.detail });
  if (opened.mustWrite) void schedule();

  return {
    get hosts() {
      return current.entries.map(({ host }) => host);
    },
    get isKept() {
      return isKept;
    },
    get concerns() {
      return [damage, unwritten].filter((problem) => problem !== null);
    },
    change(make) {
      const raws = new Map(current.entries.map(({ host, raw }) => [host.id, raw]));
      const hosts = make(current.entries.map(({ host }) => host));
      current = { ...current, entries: hosts.map((host) => ({ host, raw: raws.get(host.id) ?? {} })) };
      isKept = true;
      tell();
      return schedule();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async flush() {
      if (unwritten !== null) void schedule();
      await writes;
      if (retry !== null) clearTimeout(retry);
    },
  };

  async function open(from: string): Promise<Opened> {
    const text = await readText(from).catch((error: unknown) => new Error(messageOf(error)));
    if (text === null) return { text, file: null, damage: null, mustWrite: false };
    const reading = text instanceof Error ? text : parse(text);
    if (!(reading instanceof Error) && reading.bad.length + reading.faults.length === 0) {
      if (!(text instanceof Error)) await keepBackup(from, text, log);
      return { text: String(text), file: reading.file, damage: null, mustWrite: false };
    }
    const good = parseOrNull(await readText(backupOf(from)).catch(() => null));
    const aside = await setAside(from, reading instanceof Error ? 'move' : 'copy').catch(() => null);
    const { file, told } = recover(reading, good?.file ?? null);
    const lines = [
      ...told,
      aside === null ? 'The damaged file could not be set aside.' : `The damaged file is kept as ${aside}.`,
    ];
    const damage = { code: 'hosts-damaged', object: from, detail: lines.join('\n') } as const;
    return { text: text instanceof Error ? null : text, file, damage, mustWrite: aside !== null && file !== null };
  }
}

interface Opened {
  readonly text: string | null;
  /** Null: there is none. */
  readonly file: HostsFile | null;
  readonly damage: Problem | null;
  /** What was mended is to be kept. */
  readonly mustWrite: boolean;
}

/** What can be had of a damaged file with the help of the last good one, and what is to be said of it. */
function recover(
  reading: HostsReading | Error,
  good: HostsFile | null,
): { readonly file: HostsFile | null; readonly told: readonly string[] } {
  if (!(reading instanceof Error)) {
    const { entries, told } = repairHosts(reading, good?.entries ?? []);
    return { file: { ...reading.file, entries }, told };
  }
  if (good === null) return { file: null, told: [reading.message, 'There is no backup to recover hosts from.'] };
  const count = good.entries.length;
  return {
    file: good,
    told: [reading.message, `${count} ${count === 1 ? 'host was' : 'hosts were'} recovered from the backup.`],
  };
}

function parse(text: string): HostsReading | Error {
  try {
    return parseHosts(text);
  } catch (error) {
    return new Error(error instanceof SyntaxError ? `It is no JSON: ${error.message}.` : 'It holds no list of hosts.');
  }
}

function parseOrNull(text: string | null): HostsReading | null {
  const reading = text === null ? null : parse(text);
  return reading instanceof Error ? null : reading;
}

/** A file's text; null if there is none. Throws what the system says, and RangeError for one that is no list of ours. */
async function readText(path: string): Promise<string | null> {
  try {
    const content = await readFile(path);
    if (content.length > MAX_BYTES) throw new RangeError(`it has ${content.length} bytes`);
    return content.toString('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function backupOf(path: string): string {
  return `${path}.bak`;
}

async function keepBackup(path: string, text: string, log: Logger): Promise<void> {
  try {
    if ((await readText(backupOf(path)).catch(() => null)) !== text) await writeFileAtomically(backupOf(path), text);
  } catch (error) {
    log.warn('no backup of the saved hosts was made', { path, error: String(error) });
  }
}

/** Keeps a damaged file under another name, which is the result. */
async function setAside(path: string, how: 'move' | 'copy'): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
  const aside = join(dirname(path), `${basename(path, '.json')}.damaged-${stamp}.json`);
  await (how === 'move' ? rename(path, aside) : copyFile(path, aside));
  return aside;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
