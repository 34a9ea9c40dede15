import { Collapsible } from '@base-ui/react/collapsible';
import ChevronRight from 'lucide-react/icons/chevron-right';
import type { Problem } from '../../shared/model/problem.ts';
import { useWords } from '../i18n/i18n.ts';
import './problem-details.css';
import { problemDetail } from './problem-words.ts';

/** libvirt's own text about a problem, one click away; nothing when it said none. */
export function ProblemDetails({ problem }: { readonly problem: Problem }) {
  const t = useWords();
  const detail = problemDetail(problem);
  if (detail === null) return null;
  return (
    <Collapsible.Root className="problem-details">
      <Collapsible.Trigger className="problem-toggle">
        <ChevronRight size={13} aria-hidden />
        {t(problem.libvirt === undefined ? 'app.details' : 'app.whatLibvirtSaid')}
      </Collapsible.Trigger>
      <Collapsible.Panel>
        <pre className="problem-text" dir="auto">
          {detail}
        </pre>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
