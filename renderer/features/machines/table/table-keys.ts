import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { clearSelected, extendTo, focusOnly, selectAll, selectOnly, toggle } from '../../../stores/selection.ts';
import type { Services } from '../../../stores/services.ts';
import type { ContextMenuRequest } from './machine-context-menu.tsx';
import { createTypeAhead, rowAfterKey } from './row-keys.ts';
import type { RowsModel } from './rows-model.ts';
import type { TableBody } from './table-body.ts';

/** What keys do that is not about the selection. */
interface TableCommands {
  readonly open: (machine: MachineRecord) => void;
  readonly openMenu: (request: ContextMenuRequest) => void;
}

/** The keyboard of the table. */
export interface TableKeys {
  /** Takes a key; true when it meant something here. */
  press(event: globalThis.KeyboardEvent, model: RowsModel, body: TableBody, commands: TableCommands): boolean;
}

/** The keys of one table; they change the services' selection. */
export function createTableKeys({ selection }: Pick<Services, 'selection'>): TableKeys {
  const typeAhead = createTypeAhead();

  const goTo = (row: number, event: globalThis.KeyboardEvent, model: RowsModel, body: TableBody): void => {
    const machine = model.rows[row];
    if (machine === undefined) return;
    const now = selection.getState();
    if (event.shiftKey) selection.setState(extendTo(now, machine.id, model.ids(), event.ctrlKey));
    else if (event.ctrlKey) selection.setState(focusOnly(now, machine.id));
    else selection.setState(selectOnly(machine.id));
    body.reveal(row);
  };

  return {
    press(event, model, body, { open, openMenu }) {
      const now = selection.getState();
      const row = model.indexOf(now.focused ?? '');
      const focused = model.rows[row];
      const { key, ctrlKey, altKey, metaKey } = event;
      if (altKey || metaKey) return false;
      const next = rowAfterKey(key, row, model.rows.length, body.pageSize());
      if (next !== null) {
        goTo(next, event, model, body);
        return true;
      }
      if (key === 'ContextMenu' || (key === 'F10' && event.shiftKey)) {
        if (focused === undefined) return true;
        if (!now.selected.has(focused.id)) selection.setState(selectOnly(focused.id));
        body.reveal(row);
        const box = body.boxOf(focused.id);
        const machines = [...selection.getState().selected];
        if (box !== null) openMenu({ x: box.left + 24, y: box.bottom, machines });
        return true;
      }
      if (ctrlKey) {
        if (key.toLowerCase() === 'a') selection.setState(selectAll(now, model.ids()));
        else if (key === ' ' && focused !== undefined) selection.setState(toggle(now, focused.id));
        else return false;
        return true;
      }
      if (key === 'Enter') {
        const machine = focused ?? model.rows[0];
        if (machine !== undefined) open(machine);
        return machine !== undefined;
      }
      if (key === ' ' && !typeAhead.isActive) {
        if (focused !== undefined) selection.setState(toggle(now, focused.id));
        return true;
      }
      if (key === 'Escape' && now.selected.size > 0) {
        selection.setState(clearSelected(now));
        return true;
      }
      if (key.length !== 1 || '/?,'.includes(key)) return false;
      const found = typeAhead.type(key, row, model.rows.length, (at) => model.rows[at]?.name ?? '');
      const machine = model.rows[found];
      if (machine !== undefined) {
        selection.setState(selectOnly(machine.id));
        body.reveal(found);
      }
      return true;
    },
  };
}
