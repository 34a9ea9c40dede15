import { useEffect, useState } from 'react';
import type { ConsoleChange, XmlProposal } from '../../../../shared/model/console.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { type Problem, toProblem } from '../../../../shared/model/problem.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { ProblemDetails } from '../../../widgets/problem-details.tsx';
import { problemWords } from '../../../widgets/problem-words.ts';
import './proposal-dialog.css';
import { diffLines } from './xml-diff.ts';

interface ProposalDialogProps {
  readonly machine: MachineRecord;
  readonly change: ConsoleChange;
  readonly onClose: () => void;
}

/** Shows what a change would make of the machine's XML, and makes it. */
export function ProposalDialog({ machine, change, onClose }: ProposalDialogProps) {
  const t = useWords();
  const { client, notices } = useServices();
  const [proposal, setProposal] = useState<XmlProposal | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [applying, setApplying] = useState(false);
  const name = plainText(machine.name, 80);
  useEffect(() => {
    let current = true;
    client.call('console.propose', { machine: machine.id, change }).then(
      (found) => current && setProposal(found),
      (error: unknown) => current && setProblem(toProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [client, machine.id, change]);
  const apply = async (before: string): Promise<void> => {
    setApplying(true);
    setProblem(null);
    try {
      await client.call('console.apply', { machine: machine.id, change, before });
      notices.show({ kind: 'done', title: t('consoles.proposal.applied', { name }) });
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
      setApplying(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`consoles.proposal.title.${change}`, { name })}
      buttons={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            kind="primary"
            why={proposal === null || applying ? '' : null}
            onClick={() => proposal !== null && void apply(proposal.before)}
          >
            {t('consoles.proposal.apply')}
          </Button>
        </>
      }
    >
      <div className="proposal">
        {problem !== null && (
          <div className="proposal-problem" role="alert">
            <strong>{problemWords(problem).what}</strong>
            <p>{problemWords(problem).why}</p>
            <p>{problemWords(problem).next}</p>
            <ProblemDetails problem={problem} />
          </div>
        )}
        {proposal === null ? (
          problem === null && <p role="status">{t('consoles.reading')}</p>
        ) : (
          <>
            <p>{t('consoles.proposal.text')}</p>
            <XmlDiff proposal={proposal} />
            <p>{t(proposal.nextStart ? 'consoles.proposal.nextStart' : 'consoles.proposal.now')}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}

function XmlDiff({ proposal }: { readonly proposal: XmlProposal }) {
  const t = useWords();
  const lines = diffLines(proposal.before, proposal.after);
  if (lines.every(({ kind }) => kind === 'skipped')) return <p>{t('consoles.proposal.none')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="xml-diff" aria-label={t('consoles.proposal.diff')} tabIndex={0}>
      {lines.map((line, at) =>
        line.kind === 'skipped' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
          <div key={at} className="xml-diff-skipped">
            {t('consoles.proposal.skipped', { count: line.count })}
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <div key={at} className="xml-diff-line" data-kind={line.kind}>
            <span aria-hidden>{line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ' '}</span>
            {line.kind !== 'same' && <span className="visually-hidden">{t(`consoles.proposal.${line.kind}`)}</span>}
            <code>{plainText(line.text, 2000)}</code>
          </div>
        ),
      )}
    </section>
  );
}
