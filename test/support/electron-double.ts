/**
 * A double of Electron that plays only what Electron's own declarations have. Every member that is read, every number of
 * arguments, every event name, every key and every word of an option is held against electron.d.ts; what is not there
 * throws, so that the shell cannot pass its tests by calling a function that a new Electron has dropped.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type * as Electron from 'electron';
import type { ElectronApi } from '../../main/shell/electron/electron-api.ts';
import { checkCall, checkValue, hasEvent, type Member, membersOf } from './electron-declarations.ts';

const EMITTER_METHODS: ReadonlySet<string> = new Set(['on', 'once', 'off', 'addListener', 'removeListener']);
/** One call that the shell made, e.g. `{ on: 'App', method: 'quit', args: [] }`. */
interface RecordedCall {
  readonly on: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** An event as Electron's listeners get it, which remembers whether it was prevented. */
export function preventable<T extends object>(
  fields: T,
): T & { readonly prevented: () => boolean; preventDefault(): void } {
  let prevented = false;
  return {
    ...fields,
    prevented: () => prevented,
    preventDefault: () => {
      prevented = true;
    },
  };
}

/** How the system's keyring is. */
export interface KeyringDouble {
  readonly available?: boolean;
  readonly backend?: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;
  /** Nothing that was encrypted can be read. */
  locked?: boolean;
  /** What is decrypted ought to be encrypted anew. */
  rotated?: boolean;
}

/** Builds a fresh double. `calls` is everything the shell did, in order. */
export function createElectronDouble(
  state: { lock?: boolean; packaged?: boolean; dark?: boolean; keyring?: KeyringDouble } = {},
) {
  const calls: RecordedCall[] = [];
  const emitters = new WeakMap<object, { readonly type: string; readonly emitter: EventEmitter }>();

  /** Plays `part` as an object of a declared type; with `make` as the class, whose instances `make` returns. */
  const play = <T extends object>(type: string, part: object, make?: (...args: never[]) => object): T => {
    const emitter = new EventEmitter();
    const method = (name: string, overloads: readonly Member[]) => {
      return (...args: unknown[]): unknown => {
        const where = `${type}.${name}`;
        if (EMITTER_METHODS.has(name)) {
          const [event, listener] = args as [string, (...args: unknown[]) => void];
          if (type !== 'IpcMain' && !hasEvent(type, event))
            throw new Error(`electron has no event '${event}' on ${type}`);
          emitter[name as 'on'](event, listener);
        } else checkCall(where, overloads, args);
        calls.push({ on: type, method: name, args });
        return EMITTER_METHODS.has(name) ? self : (Reflect.get(part, name) as (...args: unknown[]) => unknown)(...args);
      };
    };
    const self = new Proxy(part, {
      get(target, name) {
        if (typeof name === 'symbol' || name === 'then') return Reflect.get(target, name);
        const members = membersOf(type, name).filter((member) => member.isStatic === (make !== undefined));
        if (members.length === 0) throw new Error(`electron has no ${type}.${name}`);
        if (members[0]?.params !== null) {
          if (!EMITTER_METHODS.has(name) && !Reflect.has(target, name))
            throw new Error(`${type}.${name} is not played yet`);
          return method(name, members);
        }
        if (!Reflect.has(target, name)) throw new Error(`${type}.${name} is not played yet`);
        return Reflect.get(target, name);
      },
      set(target, name, value) {
        const [member] = membersOf(type, String(name));
        if (member === undefined || member.params !== null || member.isReadonly)
          throw new Error(`electron lets nobody set ${type}.${String(name)}`);
        checkValue(value, member.type, `${type}.${String(name)}`);
        calls.push({ on: type, method: `set ${String(name)}`, args: [value] });
        return Reflect.set(target, name, value);
      },
      construct(_, args: unknown[]) {
        const constructors = membersOf(type, 'constructor');
        if (constructors.length > 0) checkCall(`new ${type}`, constructors, args);
        else if (args.length > 0) throw new Error(`electron takes no arguments in new ${type}`);
        calls.push({ on: type, method: 'new', args });
        return make?.(...(args as never[])) ?? {};
      },
    });
    emitters.set(self, { type, emitter });
    return self as T;
  };
  const playClass = <T extends object>(type: string, make: (...args: never[]) => object, statics: object = {}): T =>
    play<T>(type, Object.assign(class {}, statics), make);

  /** Lets Electron speak: listeners of that event are called with these arguments. */
  const emit = (target: object, event: string, ...args: unknown[]): void => {
    const { type, emitter } = emitters.get(target) ?? {};
    if (type === undefined || emitter === undefined) throw new Error('not played by this double');
    if (type !== 'IpcMain' && !hasEvent(type, event)) throw new Error(`electron has no event '${event}' on ${type}`);
    emitter.emit(event, ...args);
  };

  let ready = false;
  const app = play<Electron.App>('App', {
    isPackaged: state.packaged ?? true,
    enableSandbox() {
      if (ready) throw new Error('enableSandbox must be called before the app is ready');
    },
    requestSingleInstanceLock: () => state.lock ?? true,
    whenReady: () => {
      ready = true;
      return Promise.resolve();
    },
    quit() {},
    setPath() {},
    focus() {},
  } satisfies Partial<Electron.App>);
  const protocol = play<Electron.Protocol>('Protocol', {
    registerSchemesAsPrivileged() {
      if (ready) throw new Error('registerSchemesAsPrivileged must be called before the app is ready');
    },
    handle() {},
  } satisfies Partial<Electron.Protocol>);
  const defaultSession = play<Electron.Session>('Session', {
    webRequest: play<Electron.WebRequest>('WebRequest', { onBeforeRequest() {} }),
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    setDevicePermissionHandler() {},
    setSpellCheckerEnabled() {},
    setSpellCheckerDictionaryDownloadURL() {},
  } satisfies Partial<Electron.Session>);

  const processes: Electron.UtilityProcess[] = [];
  const windows: Electron.BrowserWindow[] = [];
  const BrowserWindow = playClass<typeof Electron.BrowserWindow>(
    'BrowserWindow',
    (options: Electron.BrowserWindowConstructorOptions) => {
      const { x = 10, y = 20, width = 800, height = 600 } = options;
      let maximized = false;
      let minimized = false;
      const webContents = play<Electron.WebContents>('WebContents', {
        setWindowOpenHandler() {},
        reload() {},
      } satisfies Partial<Electron.WebContents>);
      const window = play<Electron.BrowserWindow>('BrowserWindow', {
        webContents,
        loadURL: () => Promise.resolve(),
        maximize: () => {
          maximized = true;
        },
        isMaximized: () => maximized,
        minimize: () => {
          minimized = true;
        },
        isMinimized: () => minimized,
        restore: () => {
          minimized = false;
        },
        getNormalBounds: () => ({ x, y, width, height }),
        show() {},
        focus() {},
      } satisfies Partial<Electron.BrowserWindow>);
      windows.push(window);
      emit(app, 'web-contents-created', preventable({}), webContents);
      return window;
    },
  );

  const createPort = (): { readonly port: Electron.MessagePortMain; join(peer: Electron.MessagePortMain): void } => {
    let peer: Electron.MessagePortMain | null = null;
    let started = false;
    const early: unknown[] = [];
    const port = play<Electron.MessagePortMain>('MessagePortMain', {
      postMessage(message: unknown) {
        const data: unknown = structuredClone(message);
        queueMicrotask(() => (peer === null ? undefined : deliver.get(peer)?.(data)));
      },
      start() {
        started = true;
        for (const data of early.splice(0)) emit(port, 'message', { data, ports: [] });
      },
      close: () => queueMicrotask(() => (peer === null ? undefined : emit(peer, 'close'))),
    } satisfies Partial<Electron.MessagePortMain>);
    deliver.set(port, (data) => {
      if (started) emit(port, 'message', { data, ports: [] });
      else early.push(data);
    });
    return {
      port,
      join: (other) => {
        peer = other;
      },
    };
  };
  const deliver = new WeakMap<Electron.MessagePortMain, (data: unknown) => void>();

  const electron: ElectronApi = {
    app,
    protocol,
    BrowserWindow,
    safeStorage: play<Electron.SafeStorage>('SafeStorage', {
      isAsyncEncryptionAvailable: () => Promise.resolve(state.keyring?.available ?? true),
      getSelectedStorageBackend: () => (ready ? (state.keyring?.backend ?? 'gnome_libsecret') : 'unknown'),
      // The bits turned: it is enough that it is another text.
      encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(text).map((byte) => byte ^ 0xff) as Buffer),
      decryptStringAsync: (encrypted: Buffer) =>
        state.keyring?.locked === true
          ? Promise.reject(new Error('the keyring is locked'))
          : Promise.resolve({
              result: Buffer.from(encrypted.map((byte) => byte ^ 0xff)).toString(),
              shouldReEncrypt: state.keyring?.rotated ?? false,
            }),
    } satisfies Partial<Electron.SafeStorage>),
    session: playClass<typeof Electron.session>('Session', () => ({}), { defaultSession }),
    ipcMain: play<Electron.IpcMain>('IpcMain', {}),
    nativeTheme: play<Electron.NativeTheme>('NativeTheme', {
      shouldUseDarkColors: state.dark ?? false,
      themeSource: 'system',
    }),
    screen: play<Electron.Screen>('Screen', {
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
    } satisfies Partial<Electron.Screen>),
    shell: play<Electron.Shell>('Shell', { openExternal: () => Promise.resolve() } satisfies Partial<Electron.Shell>),
    Menu: playClass<typeof Electron.Menu>('Menu', () => ({}), {
      buildFromTemplate: () => play<Electron.Menu>('Menu', {}),
      setApplicationMenu() {},
    }),
    MessageChannelMain: playClass<typeof Electron.MessageChannelMain>('MessageChannelMain', () => {
      const [left, right] = [createPort(), createPort()];
      left.join(right.port);
      right.join(left.port);
      return play('MessageChannelMain', { port1: left.port, port2: right.port });
    }),
    utilityProcess: playClass<typeof Electron.utilityProcess>('UtilityProcess', () => ({}), {
      fork: () => {
        const [stdout, stderr] = [new PassThrough(), new PassThrough()];
        const part = { pid: 4711, stdout, stderr, kill: () => true, postMessage() {} };
        const child = play<Electron.UtilityProcess>('UtilityProcess', part satisfies Partial<Electron.UtilityProcess>);
        processes.push(child);
        return child;
      },
    }),
  };
  return {
    electron,
    calls,
    windows,
    processes,
    emit,
    /** A frame as a message's sender; give what matters to the test. */
    frame: (part: Partial<Electron.WebFrameMain>): Electron.WebFrameMain => play('WebFrameMain', part),
    /** The arguments of every call of a method, e.g. `argsOf('App', 'quit')`. */
    argsOf: (on: string, method: string): readonly (readonly unknown[])[] =>
      calls.filter((call) => call.on === on && call.method === method).map((call) => call.args),
  };
}

/** What createElectronDouble returns. */
export type ElectronDouble = ReturnType<typeof createElectronDouble>;
