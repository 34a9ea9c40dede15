import { useRef } from 'react';
import { useStore } from 'zustand';
import { isReachable } from '../../actions/machine-actions.ts';
import { showProblem } from '../../actions/show-problem.ts';
import { HOME } from '../../app/route.ts';
import { useWords } from '../../i18n/i18n.ts';
import type { HostQuestion } from '../../stores/overlay-store.ts';
import { type Services, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { HostKeys } from './host-keys.tsx';
import './host-question.css';

/** Asks once before a host is removed or its key forgotten, and lists what is lost; the safe answer is the one at hand. */
export function HostQuestionDialog() {
  const { overlays } = useServices();
  const question = useStore(overlays, (state) => state.hostQuestion);
  return question === null ? null : <Question question={question} />;
}

function Question({ question: { kind, host } }: { readonly question: HostQuestion }) {
  const t = useWords();
  const services = useServices();
  const safe = useRef<HTMLButtonElement>(null);
  const close = (): void => services.overlays.setState({ hostQuestion: null });
  const isRemoval = kind === 'remove';
  return (
    <Dialog
      open
      alert
      onClose={close}
      initialFocus={safe}
      title={t(isRemoval ? 'hostForm.removeTitle' : 'hostForm.forgetTitle', { host: plainText(host.name, 80) })}
      buttons={
        <>
          <Button ref={safe} onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button
            kind="danger"
            onClick={() => {
              close();
              void (isRemoval ? remove(services, host.id) : forget(services, host.id));
            }}
          >
            {t(isRemoval ? 'hostForm.remove' : 'hostForm.forget')}
          </Button>
        </>
      }
    >
      {isRemoval ? (
        <Losses host={host} />
      ) : (
        <>
          <p className="key-warning">{t('prompts.keyChangedWarn')}</p>
          <p>{t('hostForm.forgetText')}</p>
          {host.state.phase === 'failed' && <HostKeys problem={host.state.problem} />}
          <ul className="losses">
            <li>{t('hostForm.forgetLoss')}</li>
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Losses({ host }: Pick<HostQuestion, 'host'>) {
  const t = useWords();
  const { fleet } = useServices();
  const count = [...fleet.getState().machines.values()].filter((machine) => machine.host === host.id).length;
  return (
    <>
      <p>{t('hostForm.removeText')}</p>
      <ul className="losses">
        <li>{t('hostForm.removeLoss.choice')}</li>
        {isReachable(host.state) && <li>{t('hostForm.removeLoss.live')}</li>}
        {count > 0 && <li>{t('hostForm.removeLoss.machines', { count })}</li>}
        {count > 0 && <li>{t('hostForm.removeLoss.history')}</li>}
      </ul>
    </>
  );
}

async function remove(services: Services, host: string): Promise<void> {
  const { client, navigation } = services;
  const { route, go } = navigation.getState();
  try {
    await client.call('host.remove', { host });
    if ('host' in route && route.host === host) go(HOME, { replace: true });
  } catch (error) {
    showProblem(services, 'actions.removeHost', error);
  }
}

async function forget(services: Services, host: string): Promise<void> {
  try {
    await services.client.call('host.forget-key', { host });
    await services.client.call('host.connect', { host });
  } catch (error) {
    showProblem(services, 'actions.forgetKey', error);
  }
}
