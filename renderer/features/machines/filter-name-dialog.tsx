import { type FormEvent, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../../i18n/i18n.ts';
import type { OverlayState } from '../../stores/overlay-store.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import '../../widgets/form.css';
import './filter-name-dialog.css';
import { saveFilter } from './saved-filters.ts';

/** Names a filter that is saved, or gives a saved one another name. */
export function FilterNameDialog() {
  const { overlays } = useServices();
  const filter = useStore(overlays, (state) => state.filterName);
  return filter === null ? null : <NameForm filter={filter} />;
}

function NameForm({ filter }: { readonly filter: NonNullable<OverlayState['filterName']> }) {
  const t = useWords();
  const { overlays, settings } = useServices();
  const [name, setName] = useState(filter.name);
  const [wasEmpty, setWasEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const close = (): void => overlays.setState({ filterName: null });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const trimmed = name.trim();
    setWasEmpty(trimmed === '');
    if (trimmed === '') return;
    const { settings: now, update } = settings.getState();
    update({ savedFilters: saveFilter(now.savedFilters, { ...filter, name: trimmed }) });
    close();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t(filter.id === null ? 'filter.saveTitle' : 'filter.renameTitle')}
      initialFocus={field}
      buttons={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" form={id}>
            {t('filter.save')}
          </Button>
        </>
      }
    >
      <form id={id} className="name-form" onSubmit={submit}>
        <code className="ellipsis">{filter.query}</code>
        <label>
          <span>{t('filter.name')}</span>
          <input
            ref={field}
            className="text-field"
            value={name}
            maxLength={80}
            aria-invalid={wasEmpty}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {wasEmpty && (
          <p className="field-problem" role="alert">
            {t('filter.emptyName')}
          </p>
        )}
      </form>
    </Dialog>
  );
}
