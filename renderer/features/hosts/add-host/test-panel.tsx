import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleMinus from 'lucide-react/icons/circle-minus';
import CircleX from 'lucide-react/icons/circle-x';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import { useEffect, useRef } from 'react';
import type { HostTest, TestStep } from '../../../../shared/model/host-test.ts';
import type { Problem } from '../../../../shared/model/problem.ts';
import type { Icon } from '../../../actions/action.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { CommandLine } from '../../../widgets/command-line.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { ProblemDetails } from '../../../widgets/problem-details.tsx';
import { problemWords } from '../../../widgets/problem-words.ts';
import { seconds } from '../host-words.ts';
import { ForgetKey } from './forget-key.tsx';
import './test-panel.css';
import type { HostTestRun } from './use-host-test.ts';

const MARKS: Readonly<Record<TestStep['state'], Icon>> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleX,
  skipped: CircleMinus,
};

export interface TestPanelProps {
  readonly run: HostTestRun;
  /** The address as it stands in the form now: a test of another one is an old one. */
  readonly uri: string;
  /** Tries the address of the run once more. */
  readonly onAgain: () => void;
}

/** A try-out step by step: what was found, how long it took, and at the step that failed why and what to do. */
export function TestPanel({ run, uri, onAgain }: TestPanelProps) {
  const t = useWords();
  const { test, problem } = run;
  const isOld = run.uri !== uri;
  const steps = test?.steps ?? [];
  const panel = useRef<HTMLElement>(null);
  const standing = [...steps.map(({ state }) => state), problem?.code].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step that gets on is brought into sight
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [standing]);
  const failed = steps.find(({ state }) => state === 'failed');
  const works = test?.finished === true && problem === null;
  return (
    <section ref={panel} className="test-panel" aria-label={t('hostForm.testTitle')} data-old={isOld || undefined}>
      {isOld && <p className="test-old">{t('hostForm.testOld', { uri: plainText(run.uri, 120) })}</p>}
      <ol className="test-steps">
        {steps.map((step) => (
          <li key={step.name} data-state={step.state}>
            <Step step={step} />
            {step === failed && problem !== null && <Failure problem={problem} test={test} onAgain={onAgain} />}
          </li>
        ))}
      </ol>
      {problem !== null && failed === undefined && (
        <div className="test-steps">
          {test === null ? (
            <Failure problem={problem} test={null} onAgain={onAgain} />
          ) : (
            <p>{t('hostForm.testEnded')}</p>
          )}
        </div>
      )}
      <p className="test-result" role="status">
        {works && (test.machines === null ? t('hostForm.testWorks') : t('hostForm.testDone', { count: test.machines }))}
      </p>
    </section>
  );
}

function Step({ step: { name, state, found, ms } }: { readonly step: TestStep }) {
  const t = useWords();
  const Mark = MARKS[state];
  return (
    <div className="test-step">
      <Mark size={15} aria-hidden />
      <span className="test-name">
        {t(`hostForm.step.${name}`)}
        <span className="visually-hidden">: {t(`hostForm.stepState.${state}`)}</span>
      </span>
      <bdi dir="auto" className="test-found ellipsis" title={found === null ? undefined : plainText(found)}>
        {found === null ? '' : plainText(found)}
      </bdi>
      <span className="test-time">{ms === null ? '' : seconds(ms)}</span>
    </div>
  );
}

interface FailureProps {
  readonly problem: Problem;
  readonly test: HostTest | null;
  readonly onAgain: () => void;
}

function Failure({ problem, test, onAgain }: FailureProps) {
  const { what, why, next, command } = problemWords(problem);
  return (
    <div className="test-failure" role="alert">
      <p>
        <strong>{what}.</strong> {why}
      </p>
      <p>{next}</p>
      {problem.code === 'ssh-key-changed' && (
        <ForgetKey problem={problem} test={test?.id ?? null} onForgotten={onAgain} />
      )}
      {command !== null && <CommandLine command={command} />}
      <ProblemDetails problem={problem} />
    </div>
  );
}
