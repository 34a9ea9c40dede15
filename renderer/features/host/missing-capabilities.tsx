import CircleHelp from 'lucide-react/icons/circle-question-mark';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { HostDetail } from '../../../shared/model/host-detail.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { useWords } from '../../i18n/i18n.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { HostTrouble } from '../hosts/host-trouble.tsx';

/** Why it is not known what a host can do: it is being read, the driver does not tell, or the host is away. */
export function MissingCapabilities({
  host,
  detail,
}: {
  readonly host: HostRecord;
  readonly detail: HostDetail | null;
}) {
  const t = useWords();
  if (!isReachable(host.state)) return <HostTrouble host={host} />;
  const problem = detail?.problem ?? null;
  if (problem === null) return <EmptyState icon={LoaderCircle} title={t('hostPage.reading')} />;
  const { why, next } = problemWords(problem);
  return (
    <EmptyState icon={CircleHelp} title={t('hostPage.notRead')}>
      <p>{why}</p>
      <p>{next}</p>
      <ProblemDetails problem={problem} />
    </EmptyState>
  );
}
