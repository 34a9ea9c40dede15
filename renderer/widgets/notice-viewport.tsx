import { Toast } from '@base-ui/react/toast';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import Info from 'lucide-react/icons/info';
import X from 'lucide-react/icons/x';
import { useWords } from '../i18n/i18n.ts';
import { Button } from './button.tsx';
import './notice-viewport.css';
import type { Notice } from './notices.ts';
import { ProblemDetails } from './problem-details.tsx';
import { problemWords } from './problem-words.ts';

const MARKS = { done: CircleCheck, failed: CircleX, info: Info } as const;

/** The corner where notices appear and leave. F6 brings the focus there. */
export function NoticeViewport() {
  const { toasts } = Toast.useToastManager<Notice>();
  return (
    <Toast.Portal>
      <Toast.Viewport className="notices">
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className="notice" swipeDirection="right">
            {toast.data !== undefined && <Content notice={toast.data} onDone={() => toast.onClose?.()} />}
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

function Content({ notice, onDone }: { readonly notice: Notice; readonly onDone: () => void }) {
  const t = useWords();
  const Mark = MARKS[notice.kind];
  const problem = notice.problem === undefined ? null : problemWords(notice.problem);
  return (
    <Toast.Content className="notice-content">
      <span className={`notice-mark notice-${notice.kind}`}>
        <Mark size={16} aria-hidden />
      </span>
      <div className="notice-text">
        <Toast.Title className="notice-title" />
        {notice.text !== undefined && <p>{notice.text}</p>}
        {problem !== null && <p>{problem.why}</p>}
        {notice.problem !== undefined && <ProblemDetails problem={notice.problem} />}
        {notice.action !== undefined && (
          <Button
            small
            className="notice-action"
            onClick={() => {
              notice.action?.run();
              onDone();
            }}
          >
            {notice.action.label}
          </Button>
        )}
      </div>
      <Toast.Close render={<Button small kind="quiet" icon={X} aria-label={t('app.dismiss')} />} />
    </Toast.Content>
  );
}
