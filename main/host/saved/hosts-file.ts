import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { HostId } from '../../../shared/model/host.ts';
import { type HostChoice, hostChoiceSchema } from '../../../shared/model/saved-host.ts';

/** A host that is kept for the next run. */
export interface SavedHost extends HostChoice {
  readonly id: HostId;
}

type Fields = Readonly<Record<string, unknown>>;

/** A saved host with what its entry in the file is beyond what we know, to be written again as it was. */
export interface HostEntry {
  readonly host: SavedHost;
  readonly raw: Fields;
}

/** What a file of saved hosts says. */
export interface HostsFile {
  readonly version: number;
  readonly entries: readonly HostEntry[];
  /** Fields of a newer version. */
  readonly rest: Fields;
}

/** An entry that is no host. */
export interface BadEntry {
  readonly index: number;
  readonly id: HostId | null;
  readonly fault: string;
}

/** A text as a file of saved hosts, as far as it is one. */
export interface HostsReading {
  readonly file: HostsFile;
  readonly bad: readonly BadEntry[];
  /** What was wrong with single fields, which have their defaults now. */
  readonly faults: readonly string[];
}

/** The version that we write. */
const VERSION = 1;
const MAX_HOSTS = 5000;

/** Also the name of a file. */
const idSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i);
const { uri: uriSchema, ...choiceFields } = hostChoiceSchema.shape;
const FALLBACKS = { name: '', colour: null, folder: '', tags: [], autoconnect: true, readOnly: false } as const;
const envelope = z.looseObject({
  version: z.number().int().min(1).default(VERSION),
  hosts: z.array(z.unknown()).max(MAX_HOSTS),
});

/** A file that holds these hosts. */
export function fileOf(hosts: readonly SavedHost[]): HostsFile {
  return { version: VERSION, entries: hosts.map((host) => ({ host, raw: {} })), rest: {} };
}

/** Reads a file of saved hosts. What is bad in it is told, the rest kept. Throws when it is no such file at all. */
export function parseHosts(text: string): HostsReading {
  const { version, hosts, ...rest } = envelope.parse(JSON.parse(text));
  const entries: HostEntry[] = [];
  const bad: BadEntry[] = [];
  const faults: string[] = [];
  const ids = new Set<HostId>();
  for (const [index, value] of hosts.entries()) {
    const read = readEntry(value);
    const id = 'fault' in read ? read.id : read.host.id;
    if ('fault' in read) bad.push({ index, id, fault: read.fault });
    else if (ids.has(read.host.id)) bad.push({ index, id, fault: `the id ${id} is taken` });
    else {
      ids.add(read.host.id);
      // What a newer version means by a field is not for us to mend.
      const { host, faulty } = read;
      const mended = version > VERSION || faulty.length === 0 ? read.raw : { ...read.raw, ...host };
      entries.push({ host, raw: mended });
      if (version <= VERSION) faults.push(...faulty.map((field) => `${labelOf(index, host)}: ${field} was unreadable`));
    }
  }
  return { file: { version, entries, rest }, bad, faults };
}

/** The text of a file of saved hosts. */
export function formatHosts({ version, entries, rest }: HostsFile): string {
  return `${JSON.stringify({ ...rest, version, hosts: entries.map(formatEntry) }, null, 2)}\n`;
}

/** How an entry is called to the user. */
export function labelOf(index: number, host: Pick<SavedHost, 'name' | 'uri'>): string {
  return `entry ${index + 1} (${host.name === '' ? host.uri : host.name})`;
}

type ReadEntry =
  | { readonly id: HostId | null; readonly fault: string }
  | (HostEntry & { readonly faulty: readonly string[] });

function readEntry(value: unknown): ReadEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { id: null, fault: 'it is no host' };
  const raw = value as Fields;
  const id = idSchema.safeParse(raw.id);
  if (!id.success) return { id: null, fault: 'its id is unreadable' };
  const uri = uriSchema.safeParse(raw.uri);
  if (!uri.success) return { id: id.data, fault: 'its address is unreadable' };
  const { fields, faulty } = readFields(raw);
  return { host: { id: id.data, uri: uri.data, ...fields }, raw, faulty };
}

/** The user's decisions in an object; those that cannot be read are as if nobody had decided, and are named. */
export function readFields(raw: Fields): {
  readonly fields: Omit<HostChoice, 'uri'>;
  readonly faulty: readonly string[];
} {
  const faulty: string[] = [];
  const field = <T>(name: keyof typeof FALLBACKS, schema: z.ZodType<T>, fallback: T): T => {
    if (raw[name] === undefined) return fallback;
    const { success, data } = schema.safeParse(raw[name]);
    if (!success) faulty.push(name);
    return success ? data : fallback;
  };
  const fields = {
    name: field('name', choiceFields.name, ''),
    colour: field('colour', choiceFields.colour, null),
    folder: field('folder', choiceFields.folder, ''),
    tags: field('tags', choiceFields.tags, []),
    autoconnect: field('autoconnect', choiceFields.autoconnect, true),
    // A host of which this is in doubt is looked at only.
    readOnly: field('readOnly', choiceFields.readOnly, raw.readOnly !== undefined),
  };
  return { fields, faulty };
}

/** Only what differs from what its raw form already says is written over that. */
function formatEntry({ host, raw }: HostEntry): Fields {
  const before = readEntry(raw);
  if ('fault' in before) return { ...host, ...raw, ...host };
  const changed = Object.entries(host).filter(
    ([name, value]) => raw[name] === undefined || !isDeepStrictEqual(before.host[name as keyof SavedHost], value),
  );
  return { ...raw, ...Object.fromEntries(changed) };
}
