import type { ReleaseKeys } from '../../../../shared/model/console-settings.ts';

/** What a key event says, as far as releasing the keyboard goes. */
export type KeyNews = Pick<
  KeyboardEvent,
  'type' | 'code' | 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey' | 'repeat'
>;

/** Hears every key event, for the keys that give the keyboard to the guest and back. */
export interface ReleaseWatch {
  /** True when this event gives the keyboard away or back. */
  hear(event: KeyNews): boolean;
  /** Lets go of every key: those that go up while somebody else has the keyboard are not heard. */
  forget(): void;
}

const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  'Ctrl+Alt': ['Control', 'Alt'],
  'Ctrl+Alt+Shift': ['Control', 'Alt', 'Shift'],
};

/**
 * Watches for the keys that release. Modifiers release when they are let go without another key between: so Ctrl+Alt+F1
 * still is the guest's.
 */
export function createReleaseWatch(keys: ReleaseKeys): ReleaseWatch {
  const down = new Set<string>();
  let armed = false;
  return {
    hear(event) {
      if (keys === 'Ctrl+Shift+Escape') {
        const held = event.ctrlKey && event.shiftKey && !event.altKey && !event.repeat;
        return event.type === 'keydown' && event.key === 'Escape' && held;
      }
      if (event.type === 'keydown') {
        down.add(event.code);
        armed = keys === 'ControlRight' ? isOnly(down, ['ControlRight']) : isOnly(down, MODIFIERS[keys] ?? []);
        return false;
      }
      const released = armed && down.has(event.code);
      down.delete(event.code);
      armed = false;
      if (released) down.clear();
      return released;
    },
    forget() {
      down.clear();
      armed = false;
    },
  };
}

/** Whether exactly these are held; a name without a side stands for either side's key. */
function isOnly(down: ReadonlySet<string>, names: readonly string[]): boolean {
  return down.size === names.length && names.every((name) => [...down].some((code) => code.startsWith(name)));
}
