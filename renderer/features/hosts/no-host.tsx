import ServerOff from 'lucide-react/icons/server-off';
import { NO_SUBJECT } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';

/** There is no host at all: what Virtkeep needs, and the simulated one to look around with. */
export function NoHost() {
  const t = useWords();
  return (
    <EmptyState
      icon={ServerOff}
      title={t('hosts.none')}
      actions={
        <>
          <ActionButton action="host.add" subject={NO_SUBJECT} kind="primary" />
          <ActionButton action="host.add-demo" subject={NO_SUBJECT} />
        </>
      }
    >
      <p>{t('hosts.noneText')}</p>
      <p className="empty-aside">{t('hosts.tryDemoText')}</p>
    </EmptyState>
  );
}
