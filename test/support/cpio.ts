/** One entry of an initial RAM disk: a file, a folder or a symbolic link (its target is the data). */
export interface CpioEntry {
  readonly name: string;
  readonly mode: number;
  readonly data: Uint8Array;
}

const HEADER_BYTES = 110;
const TRAILER = 'TRAILER!!!';

/** The entries of a newc archive, or of several with zero padding between them, as the kernel reads them. */
export function readCpio(archive: Buffer): CpioEntry[] {
  const entries: CpioEntry[] = [];
  let offset = 0;
  while (offset + HEADER_BYTES <= archive.length) {
    if (archive.toString('latin1', offset, offset + 6) !== '070701') {
      offset += 4;
      continue;
    }
    const field = (index: number): number =>
      Number.parseInt(archive.toString('latin1', offset + 6 + 8 * index, offset + 14 + 8 * index), 16);
    const nameEnd = offset + HEADER_BYTES + field(11);
    const name = archive.toString('utf8', offset + HEADER_BYTES, nameEnd - 1);
    const start = align(nameEnd);
    const end = start + field(6);
    if (name !== TRAILER) entries.push({ name, mode: field(1), data: archive.subarray(start, end) });
    offset = align(end);
  }
  return entries;
}

/** A newc archive, everything owned by root. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const [index, entry] of [...entries, { name: TRAILER, mode: 0, data: new Uint8Array() }].entries()) {
    const name = Buffer.from(`${entry.name}\0`);
    const fields = [index + 1, entry.mode, 0, 0, 1, 0, entry.data.length, 0, 0, 0, 0, name.length, 0];
    const header = `070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
    parts.push(Buffer.from(header), name, padding(HEADER_BYTES + name.length));
    parts.push(entry.data, padding(entry.data.length));
  }
  return Buffer.concat(parts);
}

function align(offset: number): number {
  return (offset + 3) & ~3;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(align(length) - length);
}
