import { useEffect, useRef } from 'react';
import type { Problem } from '../../../../shared/model/problem.ts';
import { ProblemDetails } from '../../../widgets/problem-details.tsx';
import { problemWords } from '../../../widgets/problem-words.ts';

/** Why a host could not be saved, brought into sight. */
export function SaveProblem({ problem }: { readonly problem: Problem }) {
  const { what, why, next } = problemWords(problem);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={box} className="save-problem" role="alert">
      <strong>{what}.</strong> {why} {next}
      <ProblemDetails problem={problem} />
    </div>
  );
}
