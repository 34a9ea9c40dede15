import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { machineTone } from '../../../widgets/tone.ts';
import { type CellFacts, cellText, isTicking } from './cell-text.ts';
import type { ColumnId, MachineLayout } from './columns.ts';

/** More tags than this are told by the hint. */
const TAG_CHIPS = 3;

interface CellView {
  readonly id: ColumnId;
  readonly element: HTMLElement;
  readonly text: Text;
  shown: string;
}

/** What a row looks like beside its machine. */
interface RowLook {
  readonly selected: boolean;
  readonly focused: boolean;
  readonly stale: boolean;
}

/** One row of the table, made once and used for whatever machine scrolls to its place. */
export interface RowView {
  readonly element: HTMLElement;
  readonly machine: MachineRecord | null;
  /** Where it was put last. */
  readonly row: number;
  /** Puts the row where the machine stands among all rows, counted from 0. */
  place(row: number): void;
  /** Shows a machine. Writes to the page only what differs from what is there. */
  show(machine: MachineRecord, facts: CellFacts, look: RowLook): void;
  hide(): void;
  cell(id: ColumnId): HTMLElement | null;
}

/** A row with these columns, not yet in the page. `height` is in CSS pixels. */
export function createRowView({ columns }: MachineLayout, height: number): RowView {
  const element = document.createElement('div');
  element.className = 'row';
  element.setAttribute('role', 'row');
  element.hidden = true;
  const name = createNameCell();
  const cells = columns.map(({ spec }, index): CellView => {
    const cell = spec.id === 'name' ? name.element : document.createElement('div');
    cell.className = `cell cell-${spec.id}`;
    cell.setAttribute('role', 'gridcell');
    cell.setAttribute('aria-colindex', String(index + 1));
    cell.dataset.column = spec.id;
    if (spec.align === 'end') cell.dataset.align = 'end';
    const text = spec.id === 'name' ? name.text : document.createTextNode('');
    if (spec.id !== 'name') cell.append(text);
    element.append(cell);
    return { id: spec.id, element: cell, text, shown: '' };
  });
  const hostCell = cells.find(({ id }) => id === 'host')?.element ?? null;
  let placedAt = -1;
  let machine: MachineRecord | null = null;
  let hostName = '';
  let hostAge: string | null = null;
  let selected = false;
  let focused = false;
  let stale = false;

  return {
    element,
    get machine() {
      return machine;
    },
    get row() {
      return placedAt;
    },
    place(row) {
      if (row === placedAt) return;
      placedAt = row;
      element.style.top = `${row * height}px`;
      element.setAttribute('aria-rowindex', String(row + 2));
    },
    show(next, facts, look) {
      const another = next !== machine || facts.hostName !== hostName || (facts.hostAge ?? null) !== hostAge;
      if (machine === null) element.hidden = false;
      if (next.id !== machine?.id) element.id = rowElementId(next.slot);
      if (next !== machine) name.show(next, machine);
      machine = next;
      hostName = facts.hostName;
      hostAge = facts.hostAge ?? null;
      if (hostCell !== null && hostCell.dataset.colour !== (facts.hostColour ?? undefined)) {
        if (facts.hostColour == null) delete hostCell.dataset.colour;
        else hostCell.dataset.colour = facts.hostColour;
      }
      for (const cell of cells) {
        if (!another && !isTicking(cell.id)) continue;
        const text = cellText(cell.id, next, facts);
        if (text === cell.shown) continue;
        cell.shown = text;
        cell.text.data = text;
      }
      if (look.selected !== selected || another) {
        selected = look.selected;
        element.setAttribute('aria-selected', String(selected));
      }
      if (look.focused !== focused) {
        focused = look.focused;
        element.toggleAttribute('data-focused', focused);
      }
      if (look.stale !== stale) {
        stale = look.stale;
        element.toggleAttribute('data-stale', stale);
      }
    },
    hide() {
      if (machine === null) return;
      machine = null;
      element.hidden = true;
      element.removeAttribute('id');
    },
    cell: (id) => cells.find((cell) => cell.id === id)?.element ?? null,
  };
}

/** The id of the element that shows a machine, by its slot. */
export function rowElementId(slot: number): string {
  return `machine-row-${slot}`;
}

interface NameCell {
  readonly element: HTMLElement;
  readonly text: Text;
  show(machine: MachineRecord, before: MachineRecord | null): void;
}

function createNameCell(): NameCell {
  const element = document.createElement('div');
  const dot = document.createElement('span');
  dot.className = 'dot';
  dot.setAttribute('aria-hidden', 'true');
  const name = document.createElement('bdi');
  name.className = 'row-name';
  name.dir = 'auto';
  const text = document.createTextNode('');
  name.append(text);
  const title = document.createElement('bdi');
  title.className = 'row-title';
  title.dir = 'auto';
  const chips = document.createElement('span');
  chips.className = 'row-tags';
  const extras = document.createElement('span');
  extras.className = 'row-extras';
  extras.append(chips, title);
  element.append(dot, name, extras);
  let tags: readonly string[] = [];
  return {
    element,
    text,
    show(machine, before) {
      dot.dataset.tone = machineTone(machine);
      if (machine.title !== before?.title || before === null) title.textContent = plainText(machine.title ?? '');
      if (machine.tags.length === 0 && tags.length === 0) return;
      tags = machine.tags;
      chips.replaceChildren(
        ...tags.slice(0, TAG_CHIPS).map((tag) => {
          const chip = document.createElement('span');
          chip.className = 'badge';
          chip.textContent = plainText(tag, 60);
          return chip;
        }),
      );
    },
  };
}
