import MonitorOff from 'lucide-react/icons/monitor-off';
import { useState } from 'react';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import './console.css';
import { ConsoleChooser } from './console-chooser.tsx';
import { chosenView, viewsOf } from './console-views.ts';
import { DisplayView } from './display-view.tsx';
import { HeadView } from './head-view.tsx';
import { ProposalDialog } from './proposal/proposal-dialog.tsx';
import { TextView } from './text/text-view.tsx';
import { useConsoleList } from './use-console-list.ts';
import { openConsoleWindow } from './window/open-console-window.ts';

export interface ConsolePanelProps {
  readonly machine: MachineRecord;
  /** The view that the address names; null for the one that says most. */
  readonly view: string | null;
  readonly onView: (view: string) => void;
  /** It is alone in its window. */
  readonly own: boolean;
}

/** The consoles of a machine, one of them shown. */
export function ConsolePanel({ machine, view, onView, own }: ConsolePanelProps) {
  const t = useWords();
  const services = useServices();
  const { list, ended } = useConsoleList(machine.id);
  const [adding, setAdding] = useState<'add-vnc' | 'add-serial' | null>(null);
  const problem = ended ?? list?.problem ?? null;
  if (list === null) {
    return problem === null ? (
      <div className="console" aria-busy="true" />
    ) : (
      <EmptyState icon={MonitorOff} title={problemWords(problem).what}>
        <p>{problemWords(problem).why}</p>
        <p>{problemWords(problem).next}</p>
        <ProblemDetails problem={problem} />
      </EmptyState>
    );
  }
  const views = viewsOf(list);
  const shown = chosenView(views, view);
  if (shown === null) {
    return (
      <>
        <EmptyState
          icon={MonitorOff}
          title={t('consoles.none')}
          actions={
            <>
              <Button kind="primary" onClick={() => setAdding('add-vnc')}>
                {t('consoles.change.add-vnc')}
              </Button>
              <Button onClick={() => setAdding('add-serial')}>{t('consoles.change.add-serial')}</Button>
            </>
          }
        >
          {t('consoles.noneText')}
        </EmptyState>
        {adding !== null && <ProposalDialog machine={machine} change={adding} onClose={() => setAdding(null)} />}
      </>
    );
  }
  const chooser = (
    <ConsoleChooser
      label={t('consoles.views', { name: plainText(machine.name, 80) })}
      views={views}
      shown={shown}
      onChoose={({ id }) => onView(id)}
    />
  );
  const toWindow = (): void => {
    // Its line goes along, so here is something else to look at.
    const other = shown.kind === 'text' ? views.find(({ id }) => id !== shown.id) : undefined;
    if (other !== undefined) onView(other.id);
    void openConsoleWindow(services, machine.id, shown.id);
  };
  const onWindow = own ? null : toWindow;
  switch (shown.kind) {
    case 'display':
      return (
        <DisplayView key={shown.id} machine={machine} list={list} view={shown} chooser={chooser} onWindow={onWindow} />
      );
    case 'head':
      return <HeadView key={shown.id} machine={machine} view={shown} chooser={chooser} />;
    case 'text':
      return <TextView key={shown.id} machine={machine} view={shown} chooser={chooser} onWindow={onWindow} />;
  }
}
