import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import Search from 'lucide-react/icons/search';
import { useState } from 'react';
import { useStore } from 'zustand';
import { PALETTE_FIELD } from '../actions/app-actions.ts';
import { shortcutLabel } from '../actions/shortcut.ts';
import { useWords } from '../i18n/i18n.ts';
import { useServices } from '../stores/services.ts';
import '../widgets/dialog.css';
import { DialogSlot } from '../widgets/dialog-slot.tsx';
import './palette.css';
import { type PaletteEntry, type PaletteGroup, paletteGroups } from './palette-entries.ts';

/** Every command, machine and host in one list, found by typing (Ctrl+K). */
export function Palette() {
  const t = useWords();
  const { overlays } = useServices();
  const open = useStore(overlays, (state) => state.palette);
  const close = (): void => overlays.setState({ palette: false });
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Viewport className="dialog-viewport palette-viewport">
          <Dialog.Popup className="dialog palette" aria-label={t('app.commands')}>
            {open && <PaletteList onDone={close} />}
            <DialogSlot />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteList({ onDone }: { readonly onDone: () => void }) {
  const t = useWords();
  const services = useServices();
  const [text, setText] = useState('');
  const groups = paletteGroups(services, text);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      value={text}
      onValueChange={setText}
      itemToStringValue={(entry: PaletteEntry) => entry.title}
      mode="none"
      autoHighlight="always"
      keepHighlight
    >
      <div className="palette-field">
        <Search size={16} aria-hidden />
        <Autocomplete.Input
          id={PALETTE_FIELD}
          className="filter-input"
          aria-label={t('app.commandHint')}
          placeholder={t('app.commandHint')}
        />
      </div>
      <div className="palette-scroll">
        <Autocomplete.Empty className="palette-none">
          {groups.length === 0 ? t('app.noCommand') : null}
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.value} items={group.items}>
              <Autocomplete.GroupLabel className="menu-label">{group.label}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: PaletteEntry) => (
                  <Autocomplete.Item
                    key={entry.id}
                    value={entry}
                    className={entry.dangerous ? 'menu-item dangerous' : 'menu-item'}
                    aria-disabled={entry.why !== null || undefined}
                    onClick={() => {
                      if (entry.why !== null) return;
                      onDone();
                      entry.run();
                    }}
                  >
                    <entry.icon size={15} aria-hidden />
                    <span className="menu-text">{entry.title}</span>
                    <span className="menu-hint ellipsis">{entry.why ?? entry.hint}</span>
                    {entry.shortcut !== null && <kbd>{shortcutLabel(entry.shortcut)}</kbd>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}
