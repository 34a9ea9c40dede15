import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ConsoleList } from '../../../shared/model/console.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { toProblem } from '../../../shared/model/problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import { type ConsoleCommands, consoleInSight } from '../../stores/console-in-sight.ts';
import { useServices, useSettings } from '../../stores/services.ts';
import { ClipboardTool } from './clipboard/clipboard-tool.tsx';
import { useClipboardSharing } from './clipboard/use-clipboard-sharing.ts';
import { ConsoleFrame } from './console-frame.tsx';
import { ConsoleOverlay, type OverlayWord } from './console-overlay.tsx';
import type { ConsoleView } from './console-views.ts';
import type { DisplayController } from './graphic/display-controller.ts';
import type { DisplayState } from './graphic/display-state.ts';
import { copyPicture, hostPicture, savePicture } from './graphic/picture-file.ts';
import { useDisplayController } from './graphic/use-display-controller.ts';
import { linuxCodes, sendCombo } from './keys/key-combos.ts';
import { useKeyboardCapture } from './keys/use-keyboard-capture.ts';
import { PausedNote } from './paused-note.tsx';
import { useConsolePreferences } from './settings/use-console-preferences.ts';
import { DisplayTools } from './tools/display-tools.tsx';
import { Figures } from './tools/figures.tsx';
import { LinkTool } from './tools/link-tool.tsx';
import { TypeDialog } from './tools/type-dialog.tsx';
import { useConsoleTitle } from './window/use-console-title.ts';
import { enterFullScreen, leaveFullScreen, useFullScreenKeys, useIsFullScreen } from './window/use-full-screen.ts';

interface DisplayViewProps {
  readonly machine: MachineRecord;
  readonly list: ConsoleList;
  readonly view: Extract<ConsoleView, { kind: 'display' }>;
  readonly chooser: ReactNode;
  /** Opens it in a window of its own; null where it is in one. */
  readonly onWindow: (() => void) | null;
}

/** A graphical console with its tools. */
export function DisplayView({ machine, list, view, chooser, onWindow }: DisplayViewProps) {
  const t = useWords();
  const services = useServices();
  const stage = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const full = useIsFullScreen();
  const [viewOnly, setViewOnly] = useState(false);
  const [typing, setTyping] = useState(false);
  const [figures, setFigures] = useState(false);
  const releaseKeys = useSettings(({ consoles }) => consoles.releaseKeys);
  const [{ mode, quality, compression, clipboard }] = useConsolePreferences(machine.id);
  const shareClipboard = clipboard && !viewOnly;
  const preferences = useMemo(
    () => ({ mode, quality, compression, viewOnly, shareClipboard }),
    [mode, quality, compression, viewOnly, shareClipboard],
  );
  const controller = useDisplayController(screen, {
    machine,
    index: view.display.index,
    obstacle: view.obstacle,
    preferences,
  });
  const state = useStore(controller.state, (now) => now);
  const connected = state.phase === 'connected';
  const release = useCallback(() => {
    controller.blur();
    // The keyboard goes on from the tool that gave it away; in full screen, where that is hidden, from nowhere.
    if (document.fullscreenElement === null)
      stage.current?.parentElement?.querySelector<HTMLElement>('.console-grab')?.focus();
  }, [controller]);
  const take = useCallback(() => controller.focus(), [controller]);
  const { taken, given } = useKeyboardCapture({ stage, usable: connected && !viewOnly, take, release });
  useFullScreenKeys(full, taken);
  const news = useClipboardSharing(controller, {
    enabled: shareClipboard,
    guest: machine.guest,
    agent: list.clipboard,
    stage,
  });
  const commands = useDisplayCommands(machine, controller, viewOnly, () => setTyping(true));
  const keys = t(`consoles.releaseKeys.${releaseKeys}`);
  useConsoleTitle(machine, view, taken ? keys : null, onWindow === null);

  // What fills the screen is there to be typed into.
  useEffect(() => {
    if (full && connected) controller.focus();
  }, [full, connected, controller]);

  const note = viewOnly
    ? t('consoles.grab.viewOnly')
    : taken
      ? t('consoles.grab.taken', { keys })
      : given > 0
        ? t('consoles.grab.given')
        : mode === 'guest' && connected && !state.canResize
          ? t('consoles.keepsItsSize')
          : '';
  const word = overlayWord(state);
  return (
    <ConsoleFrame
      machine={machine}
      chooser={chooser}
      stage={stage}
      note={note}
      tools={
        <DisplayTools
          machine={machine}
          commands={commands}
          connected={connected}
          taken={taken}
          canResize={state.canResize}
          full={full}
          viewOnly={viewOnly}
          onViewOnly={setViewOnly}
          onCopyPicture={() => void copyPicture(services, () => takePicture(services, machine, controller))}
          onWindow={onWindow}
          forms={
            <>
              <ClipboardTool machine={machine} state={list.clipboard} news={news} />
              <LinkTool machine={machine.id} figures={figures} onFigures={setFigures} />
            </>
          }
        />
      }
    >
      <div className="screen" ref={screen} data-live={connected || undefined} data-taken={taken || undefined} />
      {taken && (
        <p className="console-hint" aria-hidden>
          {t('consoles.grab.taken', { keys })}
        </p>
      )}
      {connected && (machine.state === 'paused' || machine.state === 'suspended') && <PausedNote machine={machine} />}
      {figures && connected && <Figures controller={controller} />}
      {word !== null && (
        <ConsoleOverlay
          machine={machine}
          word={word}
          display={view.display.index}
          hasPicture={state.hasPicture}
          onRetry={() => controller.retry()}
          onTakeOver={() => controller.retry(true)}
        />
      )}
      {typing && (
        <TypeDialog
          machine={machine}
          send={connected ? controller.sendKey : null}
          onClose={() => {
            setTyping(false);
            requestAnimationFrame(() => controller.focus());
          }}
        />
      )}
    </ConsoleFrame>
  );
}

function overlayWord({ phase, obstacle, problem, retryAt }: DisplayState): OverlayWord | null {
  if (phase === 'connected') return null;
  if (phase === 'obstructed' && obstacle !== null) return { kind: 'obstructed', obstacle };
  if (phase === 'stopped' && problem !== null) return { kind: 'stopped', problem };
  if (phase === 'waiting') return { kind: 'waiting', problem, retryAt };
  return { kind: 'connecting' };
}

/** From the screen that is shown, else from the host. */
async function takePicture(
  services: ReturnType<typeof useServices>,
  machine: MachineRecord,
  controller: DisplayController,
): Promise<Blob | null> {
  return (await controller.picture()) ?? hostPicture(services, machine.id, 0);
}

function useDisplayCommands(
  machine: MachineRecord,
  controller: DisplayController,
  viewOnly: boolean,
  typeText: () => void,
): ConsoleCommands {
  const t = useWords();
  const services = useServices();
  // The buttons are greyed then; the palette has no eye for that.
  const mayType = (): boolean => {
    if (viewOnly) services.notices.show({ kind: 'info', title: t('consoles.grab.viewOnly') });
    return !viewOnly;
  };
  const commands: ConsoleCommands = {
    toggleFullScreen() {
      const going = document.fullscreenElement === null ? enterFullScreen() : leaveFullScreen();
      going.catch((error: unknown) =>
        services.notices.show({ kind: 'failed', title: t('consoles.full.refused'), problem: toProblem(error) }),
      );
    },
    sendKeys(keys) {
      if (!mayType()) return;
      if (controller.state.getState().phase === 'connected') {
        sendCombo(keys, controller.sendKey);
        controller.focus();
        return;
      }
      services.client
        .call('console.send-keys', { machine: machine.id, keys: linuxCodes(keys) })
        .catch((error: unknown) =>
          services.notices.show({ kind: 'failed', title: t('consoles.keysFailed'), problem: toProblem(error) }),
        );
    },
    typeText: () => mayType() && typeText(),
    savePicture: () => void savePicture(services, machine, () => takePicture(services, machine, controller)),
    takeKeyboard: () => mayType() && controller.focus(),
  };
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const offered: ConsoleCommands = {
      toggleFullScreen: () => latest.current.toggleFullScreen(),
      sendKeys: (keys) => latest.current.sendKeys(keys),
      typeText: () => latest.current.typeText(),
      savePicture: () => latest.current.savePicture(),
      takeKeyboard: () => latest.current.takeKeyboard(),
    };
    consoleInSight.setState({ commands: offered });
    return () => {
      if (consoleInSight.getState().commands === offered) consoleInSight.setState({ commands: null });
    };
  }, []);
  return commands;
}
