import { type FormEvent, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Problem, toProblem } from '../../../../shared/model/problem.ts';
import { useWords } from '../../../i18n/i18n.ts';
import type { HostFormRequest } from '../../../stores/overlay-store.ts';
import { useServices } from '../../../stores/services.ts';
import { Dialog } from '../../../widgets/dialog.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { PromptCard } from '../../prompts/prompt-card.tsx';
import { type AddressProblem, addressProblems } from './address-problems.ts';
import { FormButtons } from './form-buttons.tsx';
import { FormField } from './form-field.tsx';
import { HOST_WAYS, withSshFields, withUri, withWay } from './host-address.ts';
import { choiceOf, draftOf, type HostDraft, isTouched, usualName } from './host-draft.ts';
import './host-form.css';
import { LookFields } from './look-fields.tsx';
import { addressProblemsText } from './problem-text.ts';
import { SaveProblem } from './save-problem.tsx';
import { SshFields } from './ssh-fields.tsx';
import { TestPanel } from './test-panel.tsx';
import { useHostTest } from './use-host-test.ts';

/** Where a host is and how it stands in the list; tried out before it is saved, if one wants to. */
export function HostForm({ request }: { readonly request: HostFormRequest }) {
  const t = useWords();
  const { client, overlays, prompts } = useServices();
  const usual = { system: t('hostForm.usual.system'), session: t('hostForm.usual.session') };
  const [first] = useState(() => draftOf(request, usual));
  const [draft, setDraft] = useState(first);
  const [wasTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const testing = useHostTest();
  const asked = useStore(prompts, (state) => state.prompts);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const { address } = draft;
  const problems = addressProblems(address);

  const change = (next: Partial<HostDraft>): void => {
    setDraft((now) => ({ ...now, ...next }));
    setRefusal(null);
    setAsking(false);
  };
  const close = (): void => overlays.setState({ hostForm: null });
  const leave = (): void => {
    if (isTouched(draft, first) && !isAsking) setAsking(true);
    else close();
  };
  const problem = (field: AddressProblem['field']): string | null => {
    const found = problems.filter((one) => one.field === field && (wasTried || one.kind !== 'host-missing'));
    return found.length === 0 ? null : addressProblemsText(t, found);
  };
  /** Whether the address can be used; if not, the focus goes to what is wrong. */
  const isUsable = (): boolean => {
    setTried(true);
    const [wrong] = problems;
    if (wrong === undefined) return true;
    const field = wrong.field === 'host' && address.way !== 'ssh' ? 'uri' : wrong.field;
    document.getElementById(`${id}-${field}`)?.focus();
    return false;
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSaving || !isUsable()) return;
    setSaving(true);
    setRefusal(null);
    try {
      const host = request.kind === 'edit' ? request.host.id : null;
      await client.call('host.save', { host, choice: choiceOf(draft) });
      close();
    } catch (error) {
      setSaving(false);
      setRefusal(toProblem(error));
    }
  };
  const isNameless = address.fault !== null || (address.way === 'ssh' && address.ssh.host.trim() === '');
  const uriProblem = problem('uri') ?? (address.way === 'ssh' ? null : problem('host'));
  const [prompt] = asked;
  return (
    <Dialog
      open
      wide
      onClose={leave}
      initialFocus={field}
      title={
        request.kind === 'edit'
          ? t('hostForm.editTitle', { name: plainText(request.host.name, 80) })
          : t('hostForm.addTitle')
      }
      buttons={
        <FormButtons
          form={id}
          isNew={request.kind !== 'edit'}
          isSaving={isSaving}
          isAsking={isAsking}
          isTesting={testing.isRunning}
          wasTested={testing.run !== null}
          onTest={() => isUsable() && testing.start(address.uri.trim(), draft.readOnly)}
          onStopTest={testing.stop}
          onCancel={leave}
          onDiscard={close}
          onKeep={() => setAsking(false)}
        />
      }
    >
      <form id={id} className="form-rows host-form" onSubmit={(event) => void save(event)} noValidate>
        <Segments
          label={t('hostForm.way')}
          value={address.way}
          onChange={(way) => change({ address: withWay(address, way) })}
          options={HOST_WAYS.map((way) => ({ id: way, title: t(`hostForm.ways.${way}`) }))}
        />
        <p className="form-hint">{t(`hostForm.wayText.${address.way}`)}</p>
        {address.way === 'ssh' && (
          <SshFields
            id={id}
            first={field}
            fields={address.ssh}
            onChange={(fields) => setDraft((now) => ({ ...now, address: withSshFields(now.address, fields) }))}
            problem={problem}
          />
        )}
        <FormField id={`${id}-uri`} label={t('hostForm.uri')} problem={uriProblem}>
          <input
            ref={address.way === 'ssh' ? undefined : field}
            id={`${id}-uri`}
            className="text-field host-uri"
            value={address.uri}
            maxLength={1000}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={uriProblem !== null || undefined}
            aria-describedby={uriProblem === null ? undefined : `${id}-uri-problem`}
            onChange={(event) => change({ address: withUri(address, event.target.value) })}
          />
        </FormField>
        <h3 className="host-form-part">{t('hostForm.look')}</h3>
        <LookFields
          id={id}
          draft={draft}
          onChange={change}
          defaultName={isNameless ? '' : plainText(usualName(address.uri, usual), 60)}
        />
      </form>
      {testing.run !== null && (
        <TestPanel
          run={testing.run}
          uri={address.uri.trim()}
          onAgain={() => testing.start(testing.run?.uri ?? '', draft.readOnly)}
        />
      )}
      {prompt !== undefined && <PromptCard key={prompt.id} prompt={prompt} behind={asked.length - 1} inDialog />}
      {refusal !== null && <SaveProblem problem={refusal} />}
    </Dialog>
  );
}
