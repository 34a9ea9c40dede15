import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Dispose } from '../../../../shared/dispose.ts';
import type { ConsoleObstacle } from '../../../../shared/model/console.ts';
import type { Problem, ProblemCode } from '../../../../shared/model/problem.ts';
import type { RawChannel } from '../../../../shared/raw-channel.ts';
import { onThemeChange } from '../../../widgets/chart/theme.ts';
import { nextStep } from '../graphic/reconnect-policy.ts';
import { createTerminal, openTerminal, type TerminalParts } from './terminal.ts';
import { readTerminalTheme } from './terminal-theme.ts';

/** How a text console stands. */
export interface TextState {
  readonly phase: 'idle' | 'open' | 'waiting' | 'obstructed' | 'stopped';
  readonly obstacle: ConsoleObstacle | null;
  readonly problem: Problem | null;
  readonly retryAt: number | null;
  /** Something was written to it, so there is text to look at. */
  readonly hasText: boolean;
}

/** A text console that stays: its text outlives the guest's restarts, and the view that showed it. */
export interface TextSession {
  readonly state: StoreApi<TextState>;
  readonly parts: TerminalParts;
  /** Puts the terminal into an element that is on the page, as large as that. */
  show(place: HTMLElement): void;
  setTextSize(pixels: number): void;
  /** How its channels are opened from now on. */
  setWay(open: (takeOver: boolean) => RawChannel): void;
  /** Calls back with addresses in the text that were clicked. */
  onLink(listener: (address: string) => void): Dispose;
  setObstacle(obstacle: ConsoleObstacle | null): void;
  /** Tries at once; with `takeOver` another client's use ends. */
  retry(takeOver: boolean): void;
  retryIfWaiting(): void;
  /** Sends what a key would. */
  type(text: string): void;
  /** Lets another window have the line, which comes back when that one leaves it. `problem` says so meanwhile. */
  lend(problem: Problem): void;
  /** Lets go of the guest's line and keeps the text, until the next setObstacle. */
  park(): void;
  dispose(): void;
}

export interface TextSessionOptions {
  readonly fontSize: number;
  /** A line between two connections, in words. */
  readonly mark: (what: 'begun' | 'ended') => string;
}

const SETTLED_MS = 2000;
/** One that has another user is refused sooner than this, on all but the slowest links. */
const LOOKED_MS = 1500;
/** The way to the host broke, rather than that somebody or the guest ended it. */
const LOST: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'connection-lost',
  'host-offline',
  'host-silent',
  'host-unreachable',
  'ssh-lost',
  'ssh-failed',
  'ssh-timeout',
  'ssh-shell-stuck',
]);
/** Leaves what a full-screen program of the guest switched on, and the cursor where it is: the guest that did so is gone. */
const LEAVE_MODES = '\x1b[?47l\x1b[!p\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l';

/** A text console that is not shown yet. */
export function createTextSession(options: TextSessionOptions): TextSession {
  const element = document.createElement('div');
  element.className = 'terminal-holder';
  const parts = createTerminal(options.fontSize, (address) => {
    for (const listener of linkListeners) listener(address);
  });
  const { terminal } = parts;
  const encoder = new TextEncoder();
  const state = createStore<TextState>()(() => ({
    phase: 'idle',
    obstacle: null,
    problem: null,
    retryAt: null,
    hasText: false,
  }));
  const linkListeners = new Set<(address: string) => void>();
  let open: ((takeOver: boolean) => RawChannel) | null = null;
  let channel: RawChannel | null = null;
  let obstacle: ConsoleObstacle | null | undefined;
  let failures = 0;
  /** It had the line when the link broke: who has it now is our own other end, of which the host has not heard that it is gone. */
  let cutOff = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const write = (bytes: Uint8Array): Promise<void> => new Promise((resolve) => terminal.write(bytes, resolve));
  const mark = (what: 'begun' | 'ended'): void => {
    const modes = what === 'ended' ? LEAVE_MODES : '';
    terminal.write(`${modes}\r\n\x1b[2m── ${options.mark(what)} ──\x1b[0m\r\n`);
  };
  const proceed = (problem: Problem | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (obstacle === undefined || channel !== null) return;
    const step = nextStep({ obstacle, problem, failures });
    switch (step.kind) {
      case 'connect':
        connect(false);
        return;
      case 'wait':
        state.setState({ phase: 'waiting', obstacle: null, problem, retryAt: Date.now() + step.ms });
        timer = setTimeout(() => connect(false), step.ms);
        return;
      case 'obstructed':
        failures = 0;
        state.setState({ phase: 'obstructed', obstacle: step.obstacle, problem: null, retryAt: null });
        return;
      case 'stop':
        state.setState({ phase: 'stopped', obstacle: null, problem: step.problem, retryAt: null });
        if (step.lookAgainMs !== null) timer = setTimeout(look, step.lookAgainMs);
    }
  };
  const shown = (): void => state.setState({ phase: 'open', obstacle: null, problem: null, retryAt: null });
  /** Opens it without a word about it while another has it; a line that lets us stay is ours. */
  const look = (): void => {
    connect(false, true);
    timer = setTimeout(() => {
      if (channel !== null) shown();
    }, LOOKED_MS);
  };
  const connect = (takeOver: boolean, silently = false): void => {
    if (open === null) return;
    const opened = open(takeOver);
    const openedAt = Date.now();
    let spoke = false;
    channel = opened;
    if (!silently) shown();
    opened.onData((bytes) => {
      if (state.getState().phase !== 'open') shown();
      if (!spoke && state.getState().hasText) mark('begun');
      spoke = true;
      if (!state.getState().hasText) state.setState({ hasText: true });
      // Taken when it is drawn: so a guest that floods the line waits for the terminal.
      return write(bytes);
    });
    opened.onClose((problem) => {
      if (channel !== opened) return;
      channel = null;
      if (spoke) mark('ended');
      const lasted = Date.now() - openedAt;
      failures = lasted > SETTLED_MS ? 1 : failures + 1;
      const code = problem?.code ?? 'connection-lost';
      if (code === 'console-in-use' && cutOff) {
        cutOff = false;
        connect(true);
        return;
      }
      if (spoke || lasted > LOOKED_MS) cutOff = LOST.has(code);
      proceed(problem ?? { code: 'console-ended' });
    });
  };
  const drop = (): void => {
    const gone = channel;
    channel = null;
    gone?.close();
  };
  const retry = (takeOver: boolean): void => {
    // One that only looks whether the other has left gives way.
    if (state.getState().phase === 'stopped') drop();
    if (channel !== null) return;
    failures = 0;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (takeOver && obstacle === null) connect(true);
    else proceed(null);
  };

  terminal.onData((text) => channel?.send(encoder.encode(text)));
  terminal.onBinary((text) => channel?.send(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  const stopTheme = onThemeChange(() => {
    if (element.isConnected) terminal.options.theme = readTerminalTheme(element);
  });

  return {
    state,
    parts,
    show(place) {
      place.append(element);
      if (terminal.element === undefined) openTerminal(parts, element);
      terminal.options.theme = readTerminalTheme(element);
      parts.fit.fit();
    },
    setTextSize(pixels) {
      terminal.options.fontSize = pixels;
      if (element.isConnected) parts.fit.fit();
    },
    setWay(next) {
      open = next;
    },
    onLink(listener) {
      linkListeners.add(listener);
      return () => linkListeners.delete(listener);
    },
    setObstacle(next) {
      if (next === obstacle) return;
      obstacle = next;
      failures = 0;
      if (next !== null && channel !== null) {
        cutOff = next === 'host-offline';
        drop();
        if (state.getState().hasText) mark('ended');
      }
      if (channel === null) proceed(null);
    },
    retry,
    retryIfWaiting() {
      if (state.getState().phase === 'waiting') retry(false);
    },
    type: (text) => channel?.send(encoder.encode(text)),
    lend(problem) {
      drop();
      proceed(problem);
    },
    park() {
      obstacle = undefined;
      cutOff = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      drop();
      element.remove();
      state.setState({ phase: 'idle', obstacle: null, problem: null, retryAt: null });
    },
    dispose() {
      stopTheme();
      if (timer !== null) clearTimeout(timer);
      drop();
      terminal.dispose();
      element.remove();
    },
  };
}
