import type { Words } from '../../../i18n/i18n.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import type { AddressProblem } from './address-problems.ts';

/** What is wrong with an address, in words; the advice that goes for several is given once. */
export function addressProblemsText(t: Words, problems: readonly AddressProblem[]): string {
  const texts = problems.map((problem) => addressProblemText(t, problem));
  const isRefused = problems.some(({ kind }) => kind === 'param-refused');
  return [...texts, ...(isRefused ? [t('hostForm.refusedInstead')] : [])].join(' ');
}

function addressProblemText(t: Words, problem: AddressProblem): string {
  switch (problem.kind) {
    case 'fault':
      return t(`hostForm.fault.${problem.fault}`, { value: plainText(problem.value, 60) });
    case 'param-refused':
      return t('hostForm.refused', {
        param: problem.param,
        why: t(`hostForm.refusedWhy.${problem.param}`),
      });
    case 'param-unknown':
    case 'param-twice':
      return t(`hostForm.problem.${problem.kind}`, { param: plainText(problem.param, 60) });
    case 'host-missing':
    case 'host-dash':
    case 'host-bad':
    case 'user-bad':
    case 'port-bad':
    case 'key-relative':
    case 'key-bad':
    case 'mode-bad':
    case 'socket-bad':
    case 'transport':
    case 'path-bad':
    case 'no-transport':
      return t(`hostForm.problem.${problem.kind}`);
  }
}
