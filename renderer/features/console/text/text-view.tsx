import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { copyText } from '../../../actions/copy-text.ts';
import { matchesShortcut } from '../../../actions/shortcut.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices, useSettings } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { fileName, saveBlob } from '../../machine/monitor/save-file.ts';
import { ConsoleFrame } from '../console-frame.tsx';
import { ConsoleOverlay, type OverlayWord } from '../console-overlay.tsx';
import type { ConsoleView } from '../console-views.ts';
import { createReleaseWatch } from '../keys/release-watch.ts';
import { useConsoleTitle } from '../window/use-console-title.ts';
import './text-view.css';
import { LinkDialog } from './link-dialog.tsx';
import { SearchBar } from './search-bar.tsx';
import { sizeCommand, terminalText } from './terminal-text.ts';
import type { TextSession, TextState } from './text-session.ts';
import { TextTools } from './text-tools.tsx';
import { useTextSession } from './use-text-session.ts';

interface TextViewProps {
  readonly machine: MachineRecord;
  readonly view: Extract<ConsoleView, { kind: 'text' }>;
  readonly chooser: ReactNode;
  readonly onWindow: (() => void) | null;
}

/** A serial port or console device as a terminal, with its tools. */
export function TextView({ machine, view, chooser, onWindow }: TextViewProps) {
  const t = useWords();
  const services = useServices();
  const stage = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);
  const session = useTextSession(place, machine, view);
  const state = useStore(session.state, (now) => now);
  useEffect(() => session.onLink(setLink), [session]);
  useConsoleTitle(machine, view, null, onWindow === null);

  const copy = useCallback(() => {
    const text = session.parts.terminal.getSelection();
    if (text !== '') void copyText(services, text);
  }, [session, services]);
  const paste = useCallback(async () => {
    try {
      // Bracketed where the guest asked for it; line ends become what Enter sends.
      session.parts.terminal.paste(await navigator.clipboard.readText());
    } catch {
      services.notices.show({ kind: 'failed', title: t('consoles.clipboard.refused') });
    }
    session.parts.terminal.focus();
  }, [session, services, t]);
  const search = useCallback(() => setSearching(true), []);
  useTerminalKeys(session, stage, { copy, paste, search });

  const toWindow = (): void => {
    // A line has one reader: the window shall be it.
    session.lend({ code: 'console-in-use', object: plainText(machine.name, 80) });
    onWindow?.();
  };
  const word = overlayWord(state);
  return (
    <ConsoleFrame
      machine={machine}
      chooser={chooser}
      stage={stage}
      tools={
        <TextTools
          open={state.phase === 'open'}
          size={{ rows: session.parts.terminal.rows, columns: session.parts.terminal.cols }}
          onSearch={search}
          onCopy={copy}
          onPaste={() => void paste()}
          onSave={() => {
            const text = terminalText(session.parts.terminal.buffer.normal);
            saveBlob(
              new Blob([text], { type: 'text/plain' }),
              fileName(machine.name, view.device.target, 'txt', new Date()),
            );
          }}
          onClear={() => session.parts.terminal.clear()}
          onSize={() => {
            const { rows, cols } = session.parts.terminal;
            session.type(sizeCommand(rows, cols));
            session.parts.terminal.focus();
          }}
          onWindow={onWindow === null ? null : toWindow}
        />
      }
    >
      <div className="terminal-place" ref={place} data-dimmed={(word !== null && state.hasText) || undefined} />
      {searching && <SearchBar session={session} onClose={() => setSearching(false)} />}
      {word !== null && (
        <ConsoleOverlay
          machine={machine}
          word={word}
          display={null}
          hasPicture={false}
          onRetry={() => session.retry(false)}
          onTakeOver={() => session.retry(true)}
        />
      )}
      {link !== null && <LinkDialog address={link} onClose={() => setLink(null)} />}
    </ConsoleFrame>
  );
}

interface TerminalKeys {
  readonly copy: () => void;
  readonly paste: () => Promise<void>;
  readonly search: () => void;
}

/** Keys that do not go to the guest: copy, paste, search, what the user keeps, and what gives the keyboard back. */
function useTerminalKeys(
  session: TextSession,
  stage: React.RefObject<HTMLElement | null>,
  { copy, paste, search }: TerminalKeys,
): void {
  const releaseKeys = useSettings(({ consoles }) => consoles.releaseKeys);
  const hostShortcuts = useSettings(({ consoles }) => consoles.hostShortcuts);
  useEffect(() => {
    const watch = createReleaseWatch(releaseKeys);
    session.parts.terminal.attachCustomKeyEventHandler((event) => {
      if ((event.type === 'keydown' || event.type === 'keyup') && watch.hear(event)) {
        stage.current?.parentElement?.querySelector<HTMLElement>('.console-bar button')?.focus();
        return false;
      }
      if (hostShortcuts.some((shortcut) => matchesShortcut(shortcut, event))) return false;
      if (!event.ctrlKey || !event.shiftKey || event.altKey) return true;
      const own = new Map<string, () => void>([
        ['KeyC', copy],
        ['KeyV', () => void paste()],
        ['KeyF', search],
      ]).get(event.code);
      if (own === undefined) return true;
      event.preventDefault();
      event.stopPropagation();
      if (event.type === 'keydown') own();
      return false;
    });
  }, [session, stage, releaseKeys, hostShortcuts, copy, paste, search]);
}

function overlayWord({ phase, obstacle, problem, retryAt }: TextState): OverlayWord | null {
  if (phase === 'open') return null;
  if (phase === 'obstructed' && obstacle !== null) return { kind: 'obstructed', obstacle };
  if (phase === 'stopped' && problem !== null) return { kind: 'stopped', problem };
  if (phase === 'waiting') return { kind: 'waiting', problem, retryAt };
  return { kind: 'connecting' };
}
