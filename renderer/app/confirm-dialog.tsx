import { useRef } from 'react';
import { useStore } from 'zustand';
import { actionOf } from '../actions/catalogue.ts';
import { type TextKey, useWords } from '../i18n/i18n.ts';
import type { Confirmation } from '../stores/overlay-store.ts';
import { useServices } from '../stores/services.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Foreign } from '../widgets/foreign.tsx';
import { plainText } from '../widgets/plain-text.ts';
import { StateDot } from '../widgets/state-dot.tsx';
import { machineTone } from '../widgets/tone.ts';
import './confirm-dialog.css';

/** More machines than this are counted, not named. */
const MOST_NAMES = 100;

/** Asks once before something is lost, naming every machine; the safe answer is the one at hand. */
export function ConfirmDialog() {
  const { overlays } = useServices();
  const confirmation = useStore(overlays, (state) => state.confirmation);
  return confirmation === null ? null : <Question confirmation={confirmation} />;
}

function Question({ confirmation }: { readonly confirmation: Confirmation }) {
  const t = useWords();
  const { overlays, fleet } = useServices();
  const hosts = useStore(fleet, (state) => state.hosts);
  const safe = useRef<HTMLButtonElement>(null);
  const { action, machines, accept } = confirmation;
  const close = (): void => overlays.setState({ confirmation: null });
  const [first] = machines;
  const count = machines.length;
  const verb = actionOf(`machine.${action}`);
  return (
    <Dialog
      open
      alert
      onClose={close}
      initialFocus={safe}
      title={t(`actions.confirm.${action}-title` as TextKey, { count, name: plainText(first?.name ?? '', 80) })}
      buttons={
        <>
          <Button ref={safe} onClick={close}>
            {t('actions.confirm.cancel')}
          </Button>
          <Button
            kind="danger"
            icon={verb.icon}
            onClick={() => {
              close();
              accept();
            }}
          >
            {t(verb.title)}
          </Button>
        </>
      }
    >
      <p>{t(`actions.confirm.${action}-loss` as TextKey)}</p>
      <ul className="confirm-machines" aria-label={t('actions.confirm.affected', { count })}>
        {machines.slice(0, MOST_NAMES).map((machine) => (
          <li key={machine.id}>
            <StateDot tone={machineTone(machine)} />
            <Foreign text={machine.name} className="confirm-name ellipsis" />
            <span className="confirm-host ellipsis">
              {t('actions.confirm.onHost', { host: plainText(hosts.get(machine.host)?.name ?? '', 80) })}
            </span>
          </li>
        ))}
        {count > MOST_NAMES && <li>{t('actions.confirm.more', { count: count - MOST_NAMES })}</li>}
      </ul>
    </Dialog>
  );
}
