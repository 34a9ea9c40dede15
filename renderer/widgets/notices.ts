import { Toast } from '@base-ui/react/toast';
import type { Problem } from '../../shared/model/problem.ts';

/** A short word about something that ended, which leaves by itself. */
export interface Notice {
  readonly kind: 'done' | 'failed' | 'info';
  readonly title: string;
  readonly text?: string;
  /** Shown with its words and, one click away, libvirt's own. */
  readonly problem?: Problem;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Where notices go; `manager` is for the viewport that shows them. */
export interface Notices {
  readonly manager: ReturnType<typeof Toast.createToastManager<Notice>>;
  show(notice: Notice): void;
}

const DONE_MS = 4000;
const FAILED_MS = 12_000;

/** Notices for one window. Failures stay longer and are announced at once. */
export function createNotices(): Notices {
  const manager = Toast.createToastManager<Notice>();
  return {
    manager,
    show(notice) {
      manager.add({
        title: notice.title,
        type: notice.kind,
        data: notice,
        timeout: notice.kind === 'failed' ? FAILED_MS : DONE_MS,
        priority: notice.kind === 'failed' ? 'high' : 'low',
      });
    },
  };
}
