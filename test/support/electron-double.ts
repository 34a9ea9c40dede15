/**
 * A double of Electron that plays only what Electron's own declarations have. Every member that is read, every number of
 * arguments, every event name, every key and every word of an option is held against electron.d.ts; what is not there
 * throws, so that the shell cannot pass its tests by calling a function that a new Electron has dropped.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type * as Electron from 'electron';
import type { ElectronApi } from '../../main/shell/electron/electron-api.ts';

interface Member {
  readonly isStatic: boolean;
  readonly isReadonly: boolean;
  /** Null for a property. */
  readonly params: readonly Param[] | null;
  /** The declared type of a property, as text. */
  readonly type: string;
}
interface Param {
  readonly optional: boolean;
  readonly rest: boolean;
  readonly type: string;
}
interface Declaration {
  readonly base: string | null;
  readonly members: ReadonlyMap<string, readonly Member[]>;
  readonly events: ReadonlySet<string>;
}

/** Splits at a separator outside of every bracket and quote. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === "'") i = text.indexOf("'", i + 1);
    else if ('({[<'.includes(char)) depth += 1;
    else if (')}]'.includes(char) || (char === '>' && text[i - 1] !== '=')) depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The classes and interfaces of the namespace Electron, by name. */
function readDeclarations(): ReadonlyMap<string, Declaration> {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const text = readFileSync(join(folder, 'electron.d.ts'), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const own = text.slice(text.indexOf('declare namespace Electron {'), text.indexOf('\n  namespace Common {'));
  const declarations = new Map<string, Declaration>();
  for (const [, name = '', base, body = ''] of own.matchAll(
    /^ {2}(?:class|interface) (\w+)(?: extends ([\w.]+)[^{]*)? \{\n([\s\S]*?)^ {2}\}/gm,
  )) {
    declarations.set(name, { base: base ?? null, ...readBody(body) });
  }
  return declarations;
}

function readBody(body: string): Pick<Declaration, 'members' | 'events'> {
  const members = new Map<string, Member[]>();
  const events = new Set<string>();
  for (const statement of splitOutside(body, ';')) {
    const head = /^(static )?(readonly )?(\w+)\??(?:<[^(]*>)?(\(|:)/.exec(statement);
    if (head === null) continue;
    const [whole, isStatic, isReadonly, name = '', sign] = head;
    const rest = statement.slice(whole.length);
    const params = sign === ':' ? null : readParams(rest.slice(0, closing(rest)));
    const event = name === 'on' ? /^event: '([^']+)'/.exec(rest)?.[1] : undefined;
    if (event !== undefined) events.add(event);
    const member = {
      isStatic: isStatic !== undefined,
      isReadonly: isReadonly !== undefined,
      params,
      type: rest.trim(),
    };
    members.set(name, [...(members.get(name) ?? []), member]);
  }
  return { members, events };
}

/** Where the bracket ends whose inside the text begins with. */
function closing(text: string): number {
  let depth = 1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}

function readParams(text: string): Param[] {
  return splitOutside(text, ',').map((param) => {
    const [, dots, optional, type = ''] = /^(\.\.\.)?\w+(\?)?:\s*([\s\S]*)$/.exec(param) ?? [];
    return { optional: optional !== undefined, rest: dots !== undefined, type };
  });
}

const declarations = readDeclarations();
const EMITTER_METHODS: ReadonlySet<string> = new Set(['on', 'once', 'off', 'addListener', 'removeListener']);

function membersOf(type: string, name: string): readonly Member[] {
  for (let at: string | null = type; at !== null; at = declarations.get(at)?.base ?? null) {
    const members = declarations.get(at)?.members.get(name);
    if (members !== undefined) return members;
  }
  return [];
}

function hasEvent(type: string, event: string): boolean {
  for (let at: string | null = type; at !== null; at = declarations.get(at)?.base ?? null) {
    if (declarations.get(at)?.events.has(event) === true) return true;
  }
  return false;
}

/** What a declared type is a union of; itself if it is none. */
function alternatives(type: string): readonly string[] {
  return splitOutside(type, '|').flatMap((part) =>
    part.startsWith('(') && closing(part.slice(1)) === part.length - 2 ? alternatives(part.slice(1, -1)) : [part],
  );
}

/** Throws unless a value fits a declared type, as far as keys of interfaces and words of unions go. */
function checkValue(value: unknown, type: string, where: string): void {
  const types = alternatives(type);
  if (typeof value === 'string') {
    const isClosed = types.every((each) => each.startsWith("'") || each === 'null' || each === 'undefined');
    if (isClosed && types.length > 0 && !types.includes(`'${value}'`))
      throw new Error(`electron knows no ${where} '${value}'`);
  } else if (Array.isArray(value)) {
    const items = types.flatMap((each) => /^(.*)\[\]$/s.exec(each)?.[1] ?? /^Array<(.*)>$/s.exec(each)?.[1] ?? []);
    if (items.length > 0) for (const item of value) checkValue(item, items.join('|'), where);
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const known = types.filter((each) => declarations.has(each));
    if (known.length === 0) return;
    for (const [key, inner] of Object.entries(value)) {
      const member = known.flatMap((each) => membersOf(each, key))[0];
      if (member === undefined) throw new Error(`electron knows no ${where}.${key} (${known.join(' or ')})`);
      if (member.params === null) checkValue(inner, member.type, `${where}.${key}`);
    }
  }
}

function checkCall(where: string, overloads: readonly Member[], args: readonly unknown[]): void {
  const fitting = overloads.find(({ params }) => {
    if (params === null) return false;
    const least = params.filter((param) => !param.optional && !param.rest).length;
    return args.length >= least && (args.length <= params.length || params.at(-1)?.rest === true);
  });
  if (fitting === undefined) throw new Error(`electron takes no ${args.length} arguments in ${where}`);
  for (const [i, arg] of args.entries()) checkValue(arg, fitting.params?.[i]?.type ?? '', where);
}

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
