import { useFleet, useServices, useSettings } from '../../../stores/services.ts';
import type { ColumnChoosing } from '../../../widgets/grid/column-menu.tsx';
import { COLUMNS, defaultChoice } from './columns.ts';

const ONE_HOST = defaultChoice(false);
const MANY_HOSTS = defaultChoice(true);

/** The columns as the user chose them, or as they stand before that, and how they are chosen anew. */
export function useColumnChoice(): ColumnChoosing & { readonly specs: typeof COLUMNS } {
  const { settings } = useServices();
  const table = useSettings((all) => all.table);
  const manyHosts = useFleet((state) => state.hosts.size > 1);
  return {
    specs: COLUMNS,
    choice: table.columns.length > 0 ? table.columns : manyHosts ? MANY_HOSTS : ONE_HOST,
    onChoose: (columns) => settings.getState().update({ table: { ...table, columns } }),
  };
}
