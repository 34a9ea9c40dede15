/** A line of a difference, or a run of lines that stay and are not shown. */
export type DiffLine =
  | { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }
  | { readonly kind: 'skipped'; readonly count: number };

const CONTEXT = 3;
/** Beyond this many differing lines the pairing would cost too much; they are then shown as replaced. */
const MOST_PAIRED = 1500;

/** What changes from one text to another, line by line, with three lines around each change. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const next = after.split('\n');
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < next.length - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const middle = pairLines(old.slice(start, old.length - end), next.slice(start, next.length - end));
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return withoutFarLines([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))]);
}

/** The longest common lines stay, all others go or come. */
function pairLines(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text });
  const added = (text: string): DiffLine => ({ kind: 'added', text });
  if (old.length > MOST_PAIRED || next.length > MOST_PAIRED) return [...old.map(removed), ...next.map(added)];
  const width = next.length + 1;
  const longest = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = next.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        old[row] === next[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < next.length) {
    const gone = old[row];
    const come = next[column];
    if (gone !== undefined && gone === come) {
      lines.push({ kind: 'same', text: gone });
      row += 1;
      column += 1;
    } else if (gone !== undefined && (come === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(removed(gone));
      row += 1;
    } else if (come !== undefined) {
      lines.push(added(come));
      column += 1;
    }
  }
  return lines;
}

function withoutFarLines(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, at) => {
    if (line.kind !== 'same') near.fill(1, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  });
  const shown: DiffLine[] = [];
  lines.forEach((line, at) => {
    if (near[at] === 1) {
      shown.push(line);
      return;
    }
    const last = shown.at(-1);
    if (last?.kind === 'skipped') shown[shown.length - 1] = { kind: 'skipped', count: last.count + 1 };
    else shown.push({ kind: 'skipped', count: 1 });
  });
  return shown;
}
