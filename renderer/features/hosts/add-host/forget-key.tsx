import { useState } from 'react';
import { type Problem, toProblem } from '../../../../shared/model/problem.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useClient } from '../../../stores/services.ts';
import { Button } from '../../../widgets/button.tsx';
import { problemWords } from '../../../widgets/problem-words.ts';
import { HostKeys } from '../host-keys.tsx';

interface ForgetKeyProps {
  readonly problem: Problem;
  /** The try-out that met the other key; null if it is not known any more. */
  readonly test: string | null;
  readonly onForgotten: () => void;
}

/** Both keys of a host that showed another one, and the way on: forgetting the old one, asked about once in place. */
export function ForgetKey({ problem, test, onForgotten }: ForgetKeyProps) {
  const t = useWords();
  const client = useClient();
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const forget = async (id: string): Promise<void> => {
    try {
      await client.call('host.test-forget-key', { test: id });
      onForgotten();
    } catch (error) {
      setRefusal(toProblem(error));
    }
  };
  return (
    <>
      <HostKeys problem={problem} />
      {test !== null && !asked && (
        <p>
          <Button small kind="danger" onClick={() => setAsked(true)}>
            {t('hostForm.forget')}…
          </Button>
        </p>
      )}
      {test !== null && asked && (
        <>
          <p>{t('hostForm.forgetText')}</p>
          <p>
            <Button small autoFocus onClick={() => setAsked(false)}>
              {t('app.cancel')}
            </Button>
            <Button small kind="danger" onClick={() => void forget(test)}>
              {t('hostForm.forgetAgain')}
            </Button>
          </p>
        </>
      )}
      {refusal !== null && <p role="alert">{`${problemWords(refusal).what}. ${problemWords(refusal).next}`}</p>}
    </>
  );
}
