import { toProblem } from '../../shared/model/problem.ts';
import { type TextKey, words } from '../i18n/i18n.ts';
import type { Services } from '../stores/services.ts';

/** Tells that an action could not even begin. */
export function showProblem(services: Pick<Services, 'notices'>, title: TextKey, error: unknown): void {
  services.notices.show({ kind: 'failed', title: words(title), problem: toProblem(error) });
}
