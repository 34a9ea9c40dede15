import Ban from 'lucide-react/icons/ban';
import { HOST_COLOURS } from '../../../../shared/model/saved-host.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useFleet } from '../../../stores/services.ts';
import { SuggestField } from '../../../widgets/suggest-field.tsx';
import { foldersUnder, hostTree } from '../tree/host-tree.ts';
import { FormField } from './form-field.tsx';
import type { HostDraft } from './host-draft.ts';

export interface LookFieldsProps {
  readonly id: string;
  readonly draft: HostDraft;
  readonly onChange: (change: Partial<HostDraft>) => void;
  /** What it is called when nobody names it. */
  readonly defaultName: string;
}

/** How a host stands in the list: name, folder, tags, colour; and what is done with it by itself. */
export function LookFields({ id, draft, onChange, defaultName }: LookFieldsProps) {
  const t = useWords();
  const hosts = useFleet((state) => state.hosts);
  return (
    <>
      <div className="form-line">
        <FormField id={`${id}-name`} label={t('hostForm.name')}>
          <input
            id={`${id}-name`}
            className="text-field"
            value={draft.name}
            placeholder={defaultName}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </FormField>
        <FormField id={`${id}-folder`} label={t('hostForm.folder')}>
          <SuggestField
            id={`${id}-folder`}
            value={draft.folder}
            onChange={(folder) => onChange({ folder })}
            suggestions={foldersUnder(hostTree(hosts.values())).map(({ path }) => ({ value: path }))}
            label={t('hostForm.folders')}
            placeholder={t('hostForm.folderHint')}
            maxLength={200}
          />
        </FormField>
      </div>
      <div className="form-line">
        <FormField id={`${id}-tags`} label={t('hostForm.tags')}>
          <input
            id={`${id}-tags`}
            className="text-field"
            value={draft.tags}
            placeholder={t('hostForm.tagsHint')}
            maxLength={1300}
            autoComplete="off"
            onChange={(event) => onChange({ tags: event.target.value })}
          />
        </FormField>
        <fieldset className="form-row host-colours">
          <legend className="form-label">{t('hostForm.colour')}</legend>
          <div className="colour-row">
            {[null, ...HOST_COLOURS].map((colour) => {
              const label = colour === null ? t('hostForm.noColour') : t(`hostForm.colours.${colour}`);
              return (
                <label key={colour ?? 'none'} className="colour" data-colour={colour ?? undefined} title={label}>
                  <input
                    type="radio"
                    name={`${id}-colour`}
                    className="visually-hidden"
                    aria-label={label}
                    checked={draft.colour === colour}
                    onChange={() => onChange({ colour })}
                  />
                  {colour === null && <Ban size={13} aria-hidden />}
                </label>
              );
            })}
          </div>
        </fieldset>
      </div>
      <div className="host-checks">
        {(['autoconnect', 'readOnly'] as const).map((field) => (
          <label key={field} className="check-row">
            <input
              type="checkbox"
              checked={draft[field]}
              onChange={(event) => onChange({ [field]: event.target.checked })}
            />
            {t(`hostForm.${field}`)}
          </label>
        ))}
      </div>
    </>
  );
}
