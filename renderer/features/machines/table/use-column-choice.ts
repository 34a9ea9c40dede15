import { useFleet, useSettings } from '../../../stores/services.ts';
import { type ColumnChoice, defaultChoice } from './column-layout.ts';

const ONE_HOST = defaultChoice(false);
const MANY_HOSTS = defaultChoice(true);

/** The columns as the user chose them, or as they stand before that. */
export function useColumnChoice(): ColumnChoice {
  const choice = useSettings((settings) => settings.table.columns);
  const manyHosts = useFleet((state) => state.hosts.size > 1);
  return choice.length > 0 ? choice : manyHosts ? MANY_HOSTS : ONE_HOST;
}
