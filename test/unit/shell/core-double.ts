import { vi } from 'vitest';
import type { ShellCore } from '../../../main/shell/core-host.ts';
import type { AppContract } from '../../../shared/contract.ts';
import { type Settings, settingsSchema } from '../../../shared/model/settings.ts';
import type { Handlers, Sink } from '../../../shared/rpc.ts';

/** A core that knows no host: enough to see that a shell serves the contract. */
export interface CoreDouble extends ShellCore {
  readonly start: ReturnType<typeof vi.fn<() => void>>;
  readonly stop: ReturnType<typeof vi.fn<() => Promise<void>>>;
  /** Changes the settings as another window would. */
  setSettings(settings: Settings): void;
}

export function createCoreDouble(): CoreDouble {
  const settingsSinks = new Set<Sink<Settings, Settings>>();
  let settings = settingsSchema.parse({});
  const nothing = { snapshot: () => {} };
  const still = (sink: typeof nothing): (() => void) => {
    sink.snapshot();
    return () => {};
  };
  const refuse = (): never => {
    throw new Error('this core does nothing');
  };
  const setSettings = (next: Settings): void => {
    settings = next;
    for (const sink of settingsSinks) sink.delta(next);
  };
  const handlers: Handlers<AppContract> = {
    commands: {
      'app.info': () => ({ version: '0.0.0-double', shell: 'web' }),
      'machine.act': refuse,
      'task.cancel': refuse,
      'host.connect': refuse,
      'host.disconnect': refuse,
      'host.save': refuse,
      'host.remove': refuse,
      'host.arrange': refuse,
      'host.export': refuse,
      'host.import': refuse,
      'host.test': refuse,
      'host.test-cancel': refuse,
      'host.test-forget-key': refuse,
      'host.forget-key': refuse,
      'ssh.suggestions': refuse,
      'prompt.answer': refuse,
      'console.propose': refuse,
      'console.apply': refuse,
      'console.hand-over': refuse,
      'console.screenshot': refuse,
      'console.send-keys': refuse,
      'console.window': refuse,
      'host.add-demo': refuse,
      'view.watch': () => null,
      'settings.update': (patch) => {
        setSettings({ ...settings, ...(patch as Partial<Settings>) });
        return null;
      },
    },
    topics: {
      fleet: (_, sink) => still({ snapshot: () => sink.snapshot({ hosts: [], machines: [] }) }),
      stats: (_, sink) =>
        still({
          snapshot: () =>
            sink.snapshot({
              frames: [],
              sparks: { slots: new Uint32Array([7]), cpu: new Float32Array([0.25, Number.NaN]) },
            }),
        }),
      machine: refuse,
      history: refuse,
      prompts: refuse,
      concerns: refuse,
      'host-test': refuse,
      host: refuse,
      'host-history': refuse,
      consoles: refuse,
      thumbnails: refuse,
      tasks: (_, sink) => still({ snapshot: () => sink.snapshot([]) }),
      settings: (_, sink) => {
        settingsSinks.add(sink);
        sink.snapshot(settings);
        return () => settingsSinks.delete(sink);
      },
    },
    channels: { 'console.display': refuse, 'console.text': refuse },
  };
  return { handlers, start: vi.fn(() => {}), stop: vi.fn(() => Promise.resolve()), setSettings };
}
