import type { Problem } from '../model/problem.ts';
import { type ProblemWords, problemsEn } from './problems.en.ts';

/** A problem's words with its names put in; where one is not known, `it` and `the host` stand in. */
export function problemText(problem: Problem): ProblemWords {
  const { what, why, next } = problemsEn[problem.code];
  return { what: fill(what, problem), why: fill(why, problem), next: fill(next, problem) };
}

/** All of a problem in one line of plain text, the other side's own words last. */
export function problemLine(problem: Problem): string {
  const { what, why, next } = problemText(problem);
  const detail = problem.detail === undefined ? '' : ` (${problem.detail})`;
  return `${what}. ${why} ${next}${detail}`;
}

function fill(text: string, { object, host }: Problem): string {
  const gaps: Readonly<Record<string, string>> = { object: object ?? host ?? 'it', host: host ?? 'the host' };
  const named = { object: object ?? host, host };
  return text.replace(/\{\{(object|host)\}\}/g, (_, name: 'object' | 'host', at: number) => {
    const word = gaps[name] ?? '';
    // Only our own words are made to begin a sentence: a name is spelt as it is.
    return at > 0 || named[name] !== undefined ? word : word.charAt(0).toUpperCase() + word.slice(1);
  });
}
