import { isReachable } from '../../actions/machine-actions.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { hostTone } from '../../widgets/tone.ts';
import { folderTone } from '../hosts/folder-tone.ts';
import { fleetCell } from './fleet-cells.ts';
import type { FleetColumnId, FleetLayout } from './fleet-columns.ts';
import type { Figures } from './fleet-figures.ts';
import type { FleetFacts, FleetRow } from './fleet-rows.ts';

/** More tags than this are told by the hint. */
const TAG_CHIPS = 3;

/** One row of the table of hosts, used for whatever scrolls to its place. */
export interface FleetRowView {
  readonly element: HTMLElement;
  readonly row: FleetRow | null;
  /** Shows a row at its place, counted from 0. Writes to the page only what differs. */
  show(row: FleetRow, place: number, figures: Figures, facts: FleetFacts, focused: boolean, now: number): void;
  hide(): void;
}

interface FleetCellView {
  readonly id: FleetColumnId;
  readonly text: Text;
  shown: string;
}

/** The id of the element that shows the row at a place. */
export function fleetRowId(place: number): string {
  return `fleet-row-${place}`;
}

/** Whether what is shown of a row is old: its host, or all its hosts, do not answer. */
export function isStale(row: FleetRow): boolean {
  return row.kind === 'host' ? !isReachable(row.host.state) : !row.hosts.some(({ state }) => isReachable(state));
}

/** A row with these columns, not yet in the page. `height` is in CSS pixels. */
export function createFleetRowView({ columns }: FleetLayout, height: number): FleetRowView {
  const element = document.createElement('div');
  element.className = 'row fleet-row';
  element.setAttribute('role', 'row');
  element.hidden = true;
  const name = createName();
  const cells = columns.map(({ spec }, at): FleetCellView => {
    const cell = spec.id === 'name' ? name.element : document.createElement('div');
    cell.className = `cell cell-${spec.id}`;
    cell.setAttribute('role', 'gridcell');
    cell.setAttribute('aria-colindex', String(at + 1));
    cell.dataset.align = spec.id === 'cpu' || spec.id === 'memory' || spec.id === 'storage' ? 'end' : spec.align;
    const text = spec.id === 'name' ? name.text : document.createTextNode('');
    if (spec.id !== 'name') cell.append(text);
    element.append(cell);
    return { id: spec.id, text, shown: '' };
  });
  let row: FleetRow | null = null;
  let placedAt = -1;
  return {
    element,
    get row() {
      return row;
    },
    show(next, place, figures, facts, focused, now) {
      if (row === null) element.hidden = false;
      if (place !== placedAt) {
        placedAt = place;
        element.style.top = `${place * height}px`;
        element.id = fleetRowId(place);
        element.setAttribute('aria-rowindex', String(place + 2));
      }
      if (next !== row) {
        row = next;
        name.show(next);
        element.dataset.kind = next.kind;
        element.toggleAttribute('data-inside', next.kind === 'host' && next.inFolder);
        element.toggleAttribute('data-stale', isStale(next));
      }
      for (const cell of cells) {
        const text = fleetCell(cell.id, next, figures, facts, now);
        if (text === cell.shown) continue;
        cell.shown = text;
        cell.text.data = text;
      }
      if (element.hasAttribute('data-focused') !== focused) {
        element.toggleAttribute('data-focused', focused);
        element.setAttribute('aria-selected', String(focused));
      }
      if (!element.hasAttribute('aria-selected')) element.setAttribute('aria-selected', 'false');
    },
    hide() {
      if (row === null) return;
      row = null;
      placedAt = -1;
      element.hidden = true;
      element.removeAttribute('id');
    },
  };
}

function createName(): { readonly element: HTMLElement; readonly text: Text; show(row: FleetRow): void } {
  const element = document.createElement('div');
  const dot = document.createElement('span');
  dot.className = 'dot';
  dot.setAttribute('aria-hidden', 'true');
  const name = document.createElement('bdi');
  name.className = 'row-name';
  name.dir = 'auto';
  const text = document.createTextNode('');
  name.append(text);
  const extras = document.createElement('span');
  extras.className = 'row-extras';
  const chips = document.createElement('span');
  chips.className = 'row-tags';
  extras.append(chips);
  element.append(dot, name, extras);
  const chip = (label: string): HTMLElement => {
    const made = document.createElement('span');
    made.className = 'badge';
    made.textContent = label;
    return made;
  };
  return {
    element,
    text,
    show(row) {
      dot.dataset.tone = row.kind === 'host' ? hostTone(row.host.state) : folderTone(row.hosts);
      if (row.kind === 'host' && row.host.colour !== null) element.dataset.colour = row.host.colour;
      else delete element.dataset.colour;
      const tags = row.kind === 'folder' ? [] : row.host.tags;
      const labels = tags.slice(0, TAG_CHIPS).map((tag) => plainText(tag, 40));
      chips.replaceChildren(...labels.map(chip));
    },
  };
}
