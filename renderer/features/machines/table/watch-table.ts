import type { Dispose } from '../../../../shared/dispose.ts';
import type { Services } from '../../../stores/services.ts';
import { layoutColumns } from '../../../widgets/grid/column-layout.ts';
import { COLUMNS, watchGroups } from './columns.ts';
import type { RowsModel } from './rows-model.ts';
import type { TableBody } from './table-body.ts';

/** What is in sight is told at most this often: while scrolling or sorting by load it changes all the time. */
const TELL_MS = 2000;
/** The first word comes soon, so that addresses of the first page are there early. */
const FIRST_MS = 200;

/** Tells the core which numbers and machines are in sight, so that it asks hosts for no more. */
export function watchTable(
  body: TableBody,
  model: RowsModel,
  { client, settings }: Pick<Services, 'client' | 'settings'>,
): Dispose {
  let told = '';
  const tell = (): void => {
    const columns = watchGroups(layoutColumns(COLUMNS, settings.getState().settings.table.columns, 0));
    const visible = body.visible().slice(0, 500);
    const word = `${columns.join()} ${visible.join()}`;
    if (word === told) return;
    told = word;
    // A core that does not hear it samples more than it must: nothing the user could act on.
    client.call('view.watch', { columns: [...columns], visible: [...visible] }).catch(() => {
      told = '';
    });
  };
  let firstTimer = setTimeout(tell, FIRST_MS);
  const timer = setInterval(tell, TELL_MS);
  const stopModel = model.subscribe(() => {
    if (told !== '') return;
    clearTimeout(firstTimer);
    firstTimer = setTimeout(tell, FIRST_MS);
  });
  return () => {
    clearTimeout(firstTimer);
    clearInterval(timer);
    stopModel();
  };
}
