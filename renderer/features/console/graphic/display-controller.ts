import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Dispose } from '../../../../shared/dispose.ts';
import type { ConsoleObstacle } from '../../../../shared/model/console.ts';
import { type Problem, toProblem } from '../../../../shared/model/problem.ts';
import type { RawChannel } from '../../../../shared/raw-channel.ts';
import type { GuestClipboard } from '../clipboard/rfb-clipboard.ts';
import { type DisplayState, IDLE, type ScreenPreferences } from './display-state.ts';
import { type RawChannelSocket, socketOver } from './raw-channel-socket.ts';
import { nextStep } from './reconnect-policy.ts';
import { createScreenMeter, type ScreenFigures } from './screen-meter.ts';
import { ScreenRfb } from './screen-rfb.ts';

/** A graphical console that stays: it connects, and again after whatever ended the connection. */
export interface DisplayController {
  readonly state: StoreApi<DisplayState>;
  /** Where the screen is drawn, and where its last picture stays between connections; to be put where it is shown. */
  readonly element: HTMLElement;
  /** What keeps the display from being shown, as the core tells; null if nothing does. */
  setObstacle(obstacle: ConsoleObstacle | null): void;
  setPreferences(preferences: ScreenPreferences): void;
  /** The user wants it: tries at once unless it is connected; with `alone` the display ends others' connections. */
  retry(alone?: boolean): void;
  /** Something changed that makes a new attempt worth while: tries at once if it would by itself later. */
  retryIfWaiting(): void;
  relayout(): void;
  focus(): void;
  blur(): void;
  /** Nothing unless it is connected and not only looked at. */
  readonly sendKey: (keysym: number, code: string, down: boolean) => void;
  /** Lets the guest take this text, if the clipboard is shared. */
  offerClipboard(text: string): void;
  onClipboard(listener: (heard: GuestClipboard) => void): Dispose;
  /** The screen as PNG; null while there is none. */
  picture(): Promise<Blob | null>;
  /** Figures since the last call, and a new probe of the delay; null while nothing is connected. */
  measure(): ScreenFigures | null;
  dispose(): void;
}

interface Connection {
  readonly rfb: ScreenRfb;
  readonly socket: RawChannelSocket;
  over: boolean;
  /** It has shown a picture. */
  pictured: boolean;
}

const SETTLED_MS = 5000;

export interface DisplayOptions {
  /** Opens a channel to the display, for use with others' or alone. */
  readonly open: (shared: boolean) => RawChannel;
  /** The name of the screen for those who do not see it. */
  readonly label: string;
}

/** Shows a display. It begins when it hears of no obstacle. */
export function createDisplayController({ open, label }: DisplayOptions): DisplayController {
  const target = document.createElement('div');
  target.className = 'screen-holder';
  const state = createStore<DisplayState>()(() => IDLE);
  const meter = createScreenMeter();
  const clipboardListeners = new Set<(heard: GuestClipboard) => void>();
  let connection: Connection | null = null;
  let preferences: ScreenPreferences = {
    mode: 'fit',
    viewOnly: false,
    shareClipboard: false,
    quality: 6,
    compression: 2,
  };
  let obstacle: ConsoleObstacle | null | undefined;
  let failures = 0;
  let connectedAt = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let disposed = false;

  const proceed = (problem: Problem | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (disposed || obstacle === undefined || connection !== null) return;
    const step = nextStep({ obstacle, problem, failures });
    switch (step.kind) {
      case 'connect':
        state.setState({ phase: 'connecting', obstacle: null, problem: null, retryAt: null });
        connect();
        return;
      case 'wait':
        state.setState({ phase: 'waiting', obstacle: null, problem, retryAt: Date.now() + step.ms });
        timer = setTimeout(() => {
          state.setState({ phase: 'connecting', retryAt: null });
          connect();
        }, step.ms);
        return;
      case 'obstructed':
        failures = 0;
        state.setState({ phase: 'obstructed', obstacle: step.obstacle, problem: null, retryAt: null });
        return;
      case 'stop':
        state.setState({ phase: 'stopped', obstacle: null, problem: step.problem, retryAt: null });
        if (step.lookAgainMs !== null) timer = setTimeout(() => connect(), step.lookAgainMs);
    }
  };

  const ended = (which: Connection, problem: Problem | null): void => {
    if (which.over) return;
    which.over = true;
    if (connection !== which) return;
    connection = null;
    // The last picture stays, greyed, until there is a new one.
    if (which.pictured) keepPicture(target, which.rfb.canvas);
    failures = Date.now() - connectedAt > SETTLED_MS && state.getState().phase === 'connected' ? 1 : failures + 1;
    proceed(problem ?? which.socket.problem ?? { code: 'console-ended' });
  };

  const connect = (shared = true): void => {
    let made: Connection;
    try {
      const socket = socketOver(open(shared));
      made = { socket, rfb: new ScreenRfb(target, socket, { shared }), over: false, pictured: false };
    } catch (error) {
      failures += 1;
      proceed(toProblem(error));
      return;
    }
    connection = made;
    const { rfb } = made;
    rfb.canvas.setAttribute('role', 'application');
    rfb.canvas.setAttribute('aria-label', label);
    rfb.viewOnly = preferences.viewOnly;
    rfb.shareClipboard = preferences.shareClipboard;
    rfb.qualityLevel = preferences.quality;
    rfb.compressionLevel = preferences.compression;
    let securityProblem: Problem | null = null;
    rfb.addEventListener('connect', () => {
      connectedAt = Date.now();
      rfb.mode = preferences.mode;
    });
    rfb.onFrame = () => {
      meter.countFrame();
      if (state.getState().phase !== 'connected') {
        made.pictured = true;
        failures = 0;
        forgetPicture(target);
        state.setState({ phase: 'connected', problem: null, retryAt: null, hasPicture: true });
      }
      if (rfb.canResize !== state.getState().canResize) state.setState({ canResize: rfb.canResize });
    };
    rfb.addEventListener('securityfailure', ({ detail }) => {
      securityProblem = { code: 'console-auth', ...(detail.reason !== undefined && { detail: detail.reason }) };
    });
    rfb.onClipboard = (heard) => {
      for (const listener of clipboardListeners) listener(heard);
    };
    rfb.addEventListener('disconnect', () => ended(made, securityProblem));
  };

  const drop = (): void => {
    const gone = connection;
    if (gone === null) return;
    connection = null;
    gone.over = true;
    if (gone.pictured) keepPicture(target, gone.rfb.canvas);
    gone.rfb.disconnect();
  };

  const retry = (alone = false): void => {
    // One that only looks whether the other has left gives way.
    if (state.getState().phase === 'stopped') drop();
    if (connection !== null) return;
    failures = 0;
    if (!alone || obstacle !== null) {
      proceed(null);
      return;
    }
    if (timer !== null) clearTimeout(timer);
    timer = null;
    state.setState({ phase: 'connecting', problem: null, retryAt: null });
    connect(false);
  };

  return {
    state,
    element: target,
    setObstacle(next) {
      if (next === obstacle) return;
      obstacle = next;
      failures = 0;
      if (next !== null) drop();
      if (connection === null) proceed(null);
    },
    setPreferences(next) {
      preferences = next;
      const rfb = connection?.rfb;
      if (rfb === undefined) return;
      if (rfb.viewOnly !== next.viewOnly) rfb.viewOnly = next.viewOnly;
      rfb.shareClipboard = next.shareClipboard;
      rfb.qualityLevel = next.quality;
      rfb.compressionLevel = next.compression;
      if (state.getState().phase === 'connected') rfb.mode = next.mode;
    },
    retry,
    retryIfWaiting() {
      if (state.getState().phase === 'waiting') retry();
    },
    relayout: () => connection?.rfb.relayout(),
    focus: () => connection?.rfb.focus({ preventScroll: true }),
    blur: () => connection?.rfb.blur(),
    sendKey: (keysym, code, down) => connection?.rfb.sendKey(keysym, code, down),
    offerClipboard: (text) => connection?.rfb.offerClipboard(text),
    onClipboard(listener) {
      clipboardListeners.add(listener);
      return () => clipboardListeners.delete(listener);
    },
    picture() {
      const rfb = connection?.rfb;
      if (rfb === undefined || state.getState().phase !== 'connected') return Promise.resolve(null);
      return new Promise((resolve) => rfb.toBlob(resolve, 'image/png'));
    },
    measure() {
      if (connection === null || state.getState().phase !== 'connected') return null;
      connection.rfb.probeDelay((ms) => meter.countDelay(ms));
      return meter.sample(connection.socket.traffic, performance.now());
    },
    dispose() {
      disposed = true;
      if (timer !== null) clearTimeout(timer);
      drop();
      target.remove();
    },
  };
}

const KEPT = 'screen-kept';

function keepPicture(target: HTMLElement, canvas: HTMLCanvasElement): void {
  forgetPicture(target);
  canvas.classList.add(KEPT);
  canvas.style.cursor = '';
  canvas.removeAttribute('tabindex');
  canvas.setAttribute('role', 'img');
  target.append(canvas);
}

function forgetPicture(target: HTMLElement): void {
  for (const kept of target.querySelectorAll(`.${KEPT}`)) kept.remove();
}
