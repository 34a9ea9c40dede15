import { type RefObject, useEffect, useState } from 'react';
import type { SshSuggestion } from '../../../../shared/model/host-test.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { useClient } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { SuggestField, type Suggestion } from '../../../widgets/suggest-field.tsx';
import type { AddressProblem } from './address-problems.ts';
import { FormField } from './form-field.tsx';
import { type SshFields as Fields, splitLogin } from './host-address.ts';

export interface SshFieldsProps {
  readonly id: string;
  /** The field that gets the focus first. */
  readonly first: RefObject<HTMLInputElement | null>;
  readonly fields: Fields;
  readonly onChange: (change: Partial<Fields>) => void;
  /** The words of what is wrong with a field; null where nothing is, or it is too early to say. */
  readonly problem: (field: AddressProblem['field']) => string | null;
}

/** The parts of an address over ssh, completed from the user's ssh configuration. */
export function SshFields({ id, first, fields, onChange, problem }: SshFieldsProps) {
  const t = useWords();
  const known = useSshSuggestions();
  const chosen = known.find(({ alias, hostName }) => alias === fields.host.trim() && hostName !== null);
  const tidy = (): void => {
    const parts = splitLogin(fields.host);
    if (parts !== null) onChange(parts);
  };
  const text = (field: 'user' | 'port' | 'keyFile', placeholder: string) => (
    <input
      id={`${id}-${field}`}
      className="text-field"
      value={fields[field]}
      placeholder={placeholder}
      maxLength={field === 'keyFile' ? 1024 : 128}
      inputMode={field === 'port' ? 'numeric' : undefined}
      autoComplete="off"
      spellCheck={false}
      aria-invalid={problem(field) !== null || undefined}
      aria-describedby={problem(field) === null ? undefined : `${id}-${field}-problem`}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
  return (
    <>
      <FormField id={`${id}-host`} label={t('hostForm.host')} problem={problem('host')}>
        <SuggestField
          id={`${id}-host`}
          field={first}
          value={fields.host}
          onChange={(host) => onChange({ host })}
          onBlur={tidy}
          onChoose={({ key }) => {
            const port = known.find((one) => keyOf(one) === key && one.hostName === null)?.port ?? null;
            // A host of the list of known hosts is one only with its port; an entry of the configuration has its own.
            if (port !== null) onChange({ port: String(port) });
          }}
          suggestions={known.map((one) => suggestionOf(t, one))}
          label={t('hostForm.suggestions')}
          placeholder={t('hostForm.hostHint')}
          maxLength={255}
          invalid={problem('host') !== null}
          describedBy={problem('host') === null ? undefined : `${id}-host-problem`}
        />
      </FormField>
      <div className="form-line">
        <FormField id={`${id}-user`} label={t('hostForm.user')} problem={problem('user')}>
          {text('user', chosen?.user == null ? t('hostForm.userHint') : plainText(chosen.user, 60))}
        </FormField>
        <FormField id={`${id}-port`} label={t('hostForm.port')} problem={problem('port')} narrow>
          {text('port', String(chosen?.port ?? 22))}
        </FormField>
        <div className="form-row host-daemon">
          <span className="form-label" aria-hidden>
            {t('hostForm.daemon')}
          </span>
          <Segments
            label={t('hostForm.daemon')}
            value={fields.daemon}
            onChange={(daemon) => onChange({ daemon })}
            options={(['system', 'session'] as const).map((one) => ({ id: one, title: t(`hostForm.daemons.${one}`) }))}
          />
        </div>
      </div>
      <FormField id={`${id}-keyFile`} label={t('hostForm.keyFile')} problem={problem('keyFile')}>
        {text('keyFile', t('hostForm.keyHint'))}
      </FormField>
    </>
  );
}

/** The hosts of the user's ssh configuration; none where they cannot be read: the fields work without. */
function useSshSuggestions(): readonly SshSuggestion[] {
  const client = useClient();
  const [hosts, setHosts] = useState<readonly SshSuggestion[]>([]);
  useEffect(() => {
    let current = true;
    client.call('ssh.suggestions', {}).then(
      (known) => current && setHosts(known.hosts),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [client]);
  return hosts;
}

function keyOf({ alias, port }: SshSuggestion): string {
  return `${alias} ${port ?? ''}`;
}

function suggestionOf(t: Words, one: SshSuggestion): Suggestion {
  const { alias, hostName, user, port, proxyJump } = one;
  const place = `${user === null ? '' : `${user}@`}${hostName ?? (user === null && port === null ? '' : alias)}`;
  const words = [
    `${place}${port === null ? '' : `:${port}`}`,
    proxyJump === null ? '' : t('hostForm.via', { host: proxyJump }),
  ].filter((word) => word !== '');
  return { key: keyOf(one), value: alias, ...(words.length > 0 && { hint: plainText(words.join(', '), 120) }) };
}
