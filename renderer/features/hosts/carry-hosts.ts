import { showProblem } from '../../actions/show-problem.ts';
import { words } from '../../i18n/i18n.ts';
import type { Services } from '../../stores/services.ts';
import { problemWords } from '../../widgets/problem-words.ts';
import { fileName, saveBlob } from '../machine/monitor/save-file.ts';

/** More than this is no list of hosts; the contract refuses it too. */
const MOST_BYTES = 5_000_000;

/** Asks for a file and adds the hosts in it; what came of it is told in a notice. */
export function importHosts(services: Services): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.hidden = true;
  input.addEventListener('cancel', () => input.remove());
  input.addEventListener('change', () => {
    input.remove();
    const [file] = input.files ?? [];
    if (file !== undefined) void importFile(services, file);
  });
  // In the page it is kept until the answer comes; outside it could be collected before.
  document.body.append(input);
  input.click();
}

async function importFile(services: Services, file: File): Promise<void> {
  const { client, notices } = services;
  try {
    const text = file.size > MOST_BYTES ? '' : await file.text();
    const { added, refused } = await client.call('host.import', { text });
    const [first] = refused;
    notices.show({
      kind: added === 0 && refused.length > 0 ? 'failed' : 'done',
      title: added === 0 ? words('hosts.importedNone') : words('hosts.imported', { count: added }),
      ...(first !== undefined && {
        text: words('hosts.importRefused', { count: refused.length, why: problemWords(first).what }),
      }),
    });
  } catch (error) {
    showProblem(services, 'actions.importHosts', error);
  }
}

/** Hands the list of saved hosts to the browser as a file. */
export async function exportHosts(services: Services): Promise<void> {
  try {
    const { text } = await services.client.call('host.export', {});
    saveBlob(new Blob([text], { type: 'application/json' }), fileName('Virtkeep hosts', null, 'json', new Date()));
    services.notices.show({ kind: 'done', title: words('hosts.exported') });
  } catch (error) {
    showProblem(services, 'actions.exportHosts', error);
  }
}
