import { describe, expect, it } from 'vitest';
import { COLUMNS, defaultChoice, watchGroups } from '../../../renderer/features/machines/table/columns.ts';
import {
  type ColumnChoice,
  chosenColumns,
  layoutColumns,
  moveColumn,
  nudgeColumn,
  resizeColumn,
  showColumn,
} from '../../../renderer/widgets/grid/column-layout.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';

const shownIds = (choice: ColumnChoice, width = 1200): readonly string[] =>
  layoutColumns(COLUMNS, choice, width).columns.map(({ spec }) => spec.id);

describe('the columns', () => {
  it('have an entry for every column that the interface names', () => {
    const named = ['state', 'name', 'host', 'cpu', 'memory', 'diskRead', 'diskWrite', 'netRx', 'netTx', 'addresses'];
    expect(COLUMNS.map(({ id }) => id).sort()).toEqual(
      [...named, 'guest', 'vcpus', 'tags', 'uptime', 'autostart'].sort(),
    );
  });

  it('fill the room there is within their bounds, and stand side by side', () => {
    for (const available of [400, 1048, 1300, 1700, 4000]) {
      const { columns, width } = layoutColumns(COLUMNS, [], available);
      let left = 0;
      for (const column of columns) {
        expect(column.left).toBe(left);
        expect(column.width).toBeGreaterThanOrEqual(column.spec.tight);
        expect(column.width).toBeLessThanOrEqual(column.spec.roomy);
        left += column.width;
      }
      expect(width).toBe(left);
    }
    expect(layoutColumns(COLUMNS, [], 1048).width).toBeLessThanOrEqual(1048);
  });

  it('leave room for a whole IPv4 address in a window of 1280 pixels, with the host and a scroll bar beside it', () => {
    const { columns, width } = layoutColumns(COLUMNS, defaultChoice(true), 1033);
    expect(columns.map(({ spec }) => spec.id)).toContain('host');
    // 255.255.255.255 in the widest font, and the cell's edges.
    expect(columns.find(({ spec }) => spec.id === 'addresses')?.width).toBeGreaterThanOrEqual(112 + 18);
    expect(width).toBeLessThanOrEqual(1033);
  });

  it('keep a width that the user gave, whatever the room', () => {
    const choice = resizeColumn(COLUMNS, [], 'host', 333);
    for (const available of [500, 2500]) {
      expect(layoutColumns(COLUMNS, choice, available).columns.find(({ spec }) => spec.id === 'host')?.width).toBe(333);
    }
    expect(
      chosenColumns(COLUMNS, resizeColumn(COLUMNS, [], 'cpu', 5)).find(({ spec }) => spec.id === 'cpu')?.width,
    ).toBe(72);
  });

  it('move by drag and by key', () => {
    const moved = moveColumn(COLUMNS, [], 'netTx', 'host');
    expect(shownIds(moved).slice(0, 4)).toEqual(['name', 'netTx', 'host', 'cpu']);
    // The hidden column between them does not count.
    expect(shownIds(nudgeColumn(COLUMNS, [], 'host', -1)).slice(0, 2)).toEqual(['host', 'name']);
    expect(nudgeColumn(COLUMNS, [], 'name', -1)).toEqual([]);
  });

  it('show and hide, but for the name', () => {
    expect(shownIds(showColumn(COLUMNS, [], 'guest', true))).toContain('guest');
    expect(shownIds(showColumn(COLUMNS, [], 'cpu', false))).not.toContain('cpu');
    expect(shownIds(showColumn(COLUMNS, [], 'name', false))).toContain('name');
  });

  it('survive settings of another version', () => {
    const choice = [
      { id: 'cpu', visible: true, width: 150 },
      { id: 'from-the-future', visible: true, width: 50 },
      { id: 'cpu', visible: false, width: 80 },
    ];
    expect(chosenColumns(COLUMNS, choice)).toHaveLength(COLUMNS.length);
    expect(shownIds(choice)[0]).toBe('cpu');
  });

  it('make a choice that the settings take', () => {
    const columns = resizeColumn(COLUMNS, moveColumn(COLUMNS, [], 'cpu', 'name'), 'name', 9999);
    const table = { columns: [...columns], sort: { id: 'cpu', descending: true } };
    expect(settingsSchema.parse({ table }).table).toEqual(table);
  });

  it('tell which statistics they need', () => {
    expect([...watchGroups(layoutColumns(COLUMNS, [], 0))].sort()).toEqual([
      'addresses',
      'cpu',
      'disk',
      'memory',
      'network',
    ]);
    const few = COLUMNS.reduce<ColumnChoice>((choice, { id }) => showColumn(COLUMNS, choice, id, id === 'netRx'), []);
    expect(watchGroups(layoutColumns(COLUMNS, few, 0))).toEqual(['network']);
  });
});
