import TriangleAlert from 'lucide-react/icons/triangle-alert';
import X from 'lucide-react/icons/x';
import { useStore } from 'zustand';
import { useWords } from '../../i18n/i18n.ts';
import { concernKey } from '../../stores/concerns-store.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import './concerns-banner.css';

/** What the app itself has to say, e.g. of a damaged file, until it is put away. */
export function ConcernsBanner() {
  const t = useWords();
  const store = useServices().concerns;
  const { concerns, dismissed } = useStore(store);
  const open = concerns.filter((concern) => !dismissed.has(concernKey(concern)));
  return open.map((concern) => {
    const { what, why, next } = problemWords(concern);
    return (
      <div key={concernKey(concern)} className="concern" role="status">
        <TriangleAlert size={15} aria-hidden />
        <div className="concern-text">
          <strong>{what}.</strong> {why} {next}
          <ProblemDetails problem={concern} />
        </div>
        <Button
          small
          kind="quiet"
          icon={X}
          aria-label={t('hosts.dismissConcern')}
          onClick={() => store.setState({ dismissed: new Set([...dismissed, concernKey(concern)]) })}
        />
      </div>
    );
  });
}
