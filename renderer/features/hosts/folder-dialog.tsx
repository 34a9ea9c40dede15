import { type FormEvent, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../../i18n/i18n.ts';
import type { FolderRequest } from '../../stores/overlay-store.ts';
import { type Services, useFleet, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import '../../widgets/form.css';
import { plainText } from '../../widgets/plain-text.ts';
import { SuggestField } from '../../widgets/suggest-field.tsx';
import { moveNode, renameFolder } from './tree/arrange.ts';
import { arrangeHosts } from './tree/arrange-hosts.ts';
import { foldersUnder, hostTree, tidyFolder } from './tree/host-tree.ts';

const LONGEST = 200;

/** Chooses the folder of a host, or another name for a folder. */
export function FolderDialog() {
  const { overlays } = useServices();
  const request = useStore(overlays, (state) => state.folder);
  return request === null ? null : <FolderForm request={request} />;
}

function FolderForm({ request }: { readonly request: FolderRequest }) {
  const t = useWords();
  const services = useServices();
  const hosts = useFleet((state) => state.hosts);
  const first = request.kind === 'move' ? request.host.folder : request.folder;
  const [folder, setFolder] = useState(first);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const close = (): void => services.overlays.setState({ folder: null });
  const isMove = request.kind === 'move';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    close();
    apply(services, request, tidyFolder(folder));
  };
  return (
    <Dialog
      open
      onClose={close}
      initialFocus={field}
      title={
        isMove
          ? t('hostForm.moveTitle', { host: plainText(request.host.name, 80) })
          : t('hostForm.renameTitle', { folder: plainText(request.folder, 80) })
      }
      buttons={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" form={id}>
            {t(isMove ? 'hostForm.move' : 'hostForm.rename')}
          </Button>
        </>
      }
    >
      <form id={id} className="form-rows" onSubmit={submit}>
        <div className="form-row">
          <label htmlFor={`${id}-folder`}>{t('hostForm.folder')}</label>
          <SuggestField
            id={`${id}-folder`}
            field={field}
            value={folder}
            onChange={setFolder}
            maxLength={LONGEST}
            label={t('hostForm.folders')}
            placeholder={t('hostForm.folderHint')}
            suggestions={foldersUnder(hostTree(hosts.values())).map(({ path }) => ({ value: path }))}
            describedBy={`${id}-hint`}
          />
          <span id={`${id}-hint`} className="form-hint">
            {t('hostForm.folderLong')}
          </span>
        </div>
      </form>
    </Dialog>
  );
}

function apply(services: Services, request: FolderRequest, folder: string): void {
  const tree = hostTree(services.fleet.getState().hosts.values());
  const places =
    request.kind === 'move'
      ? folder === tidyFolder(request.host.folder)
        ? null
        : moveNode(tree, { kind: 'host', id: request.host.id }, { folder, before: null })
      : renameFolder(tree, request.folder, folder);
  if (places !== null) arrangeHosts(services, places, request.kind === 'move' ? request.host.id : null);
}
