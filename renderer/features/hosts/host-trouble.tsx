import CloudOff from 'lucide-react/icons/cloud-off';
import KeyRound from 'lucide-react/icons/key-round';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import PackageX from 'lucide-react/icons/package-x';
import Plug from 'lucide-react/icons/plug';
import ShieldAlert from 'lucide-react/icons/shield-alert';
import { useStore } from 'zustand';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { type Icon, NO_SUBJECT } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { isAsked } from '../../stores/prompts-store.ts';
import { useServices } from '../../stores/services.ts';
import { CommandLine } from '../../widgets/command-line.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { HostKeys } from './host-keys.tsx';
import './host-question.css';

/** Why a host shows no machines, and what to do about it. */
export function HostTrouble({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { prompts } = useServices();
  const waits = useStore(prompts, (all) => isAsked(all.prompts, host.id));
  const { state } = host;
  const subject = { machines: [], host };
  const name = plainText(host.name, 80);
  switch (state.phase) {
    case 'failed':
    case 'reconnecting':
      return <FailedHost host={host} problem={state.problem} />;
    case 'disconnected':
      return (
        <EmptyState
          icon={Plug}
          title={t('hosts.disconnected', { host: name })}
          actions={<ActionButton action="host.connect" subject={subject} kind="primary" />}
        >
          {t('hosts.disconnectedText')}
        </EmptyState>
      );
    case 'authenticating':
      return (
        <EmptyState icon={KeyRound} title={t('hosts.authenticating')}>
          {t(waits ? 'hosts.answerAbove' : 'hosts.authenticatingText')}
        </EmptyState>
      );
    case 'connecting':
      return (
        <EmptyState icon={waits ? KeyRound : LoaderCircle} title={t('hosts.connecting', { host: name })}>
          {waits ? t('hosts.answerAbove') : undefined}
        </EmptyState>
      );
    case 'listing':
      return <EmptyState icon={LoaderCircle} title={t('machines.listing')} />;
    case 'live':
    case 'degraded':
      return null;
  }
}

function FailedHost({ host, problem }: { readonly host: HostRecord; readonly problem: Problem }) {
  const t = useWords();
  const { what, why, next, command } = problemWords(problem);
  const isMissing = problem.code === 'no-libvirt';
  const isKeyChanged = problem.code === 'ssh-key-changed';
  const isEditable = host.saved && isMendedByAddress(problem);
  return (
    <EmptyState
      icon={iconOf(problem)}
      title={what}
      actions={
        <>
          <ActionButton
            action="host.connect"
            subject={{ machines: [], host }}
            kind={isMissing || isKeyChanged ? 'plain' : 'primary'}
          />
          {isMissing && <ActionButton action="host.add" subject={NO_SUBJECT} />}
          {isMissing && <ActionButton action="host.add-demo" subject={NO_SUBJECT} />}
          {isEditable && <ActionButton action="host.edit" subject={{ machines: [], host }} />}
          {isKeyChanged && <ActionButton action="host.forget-key" subject={{ machines: [], host }} />}
        </>
      }
    >
      {isKeyChanged && <p className="key-warning">{t('prompts.keyChangedWarn')}</p>}
      {!isKeyChanged && <p>{why}</p>}
      <p>{next}</p>
      {command !== null && <CommandLine command={command} />}
      {isKeyChanged && <HostKeys problem={problem} />}
      <ProblemDetails problem={problem} />
      {isMissing && <p className="empty-aside">{t('hosts.tryDemoText')}</p>}
    </EmptyState>
  );
}

const EDITABLE: readonly Problem['code'][] = [
  'bad-uri',
  'uri-refused',
  'ssh-name-unknown',
  'ssh-refused',
  'ssh-timeout',
];

/** Whether another address may mend it. */
export function isMendedByAddress({ code }: Problem): boolean {
  return EDITABLE.includes(code);
}

function iconOf(problem: Problem): Icon {
  if (problem.code === 'no-libvirt') return PackageX;
  if (problem.code === 'ssh-key-changed') return ShieldAlert;
  const isAccess = problem.code.startsWith('polkit') || problem.code === 'socket-permission';
  return isAccess ? KeyRound : CloudOff;
}
