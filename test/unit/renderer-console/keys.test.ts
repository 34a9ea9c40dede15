import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  COMBOS,
  comboLabel,
  inOrder,
  linuxCodes,
  sendCombo,
} from '../../../renderer/features/console/keys/key-combos.ts';
import { boardKey } from '../../../renderer/features/console/keys/key-table.ts';
import { LAYOUTS, type LayoutId, WRITING_KEYS } from '../../../renderer/features/console/keys/layouts.ts';
import { createReleaseWatch, type KeyNews } from '../../../renderer/features/console/keys/release-watch.ts';
import { planTyping } from '../../../renderer/features/console/keys/type-plan.ts';
import { STROKE_MS, typeText } from '../../../renderer/features/console/keys/typist.ts';
import type { RELEASE_KEYS } from '../../../shared/model/console-settings.ts';

const ids = Object.keys(LAYOUTS) as LayoutId[];

/** The strokes of a text in short: `S-KeyA` with Shift, `G-KeyQ` with AltGr. */
function strokes(text: string, layout: LayoutId): string[] {
  return planTyping(text, layout)
    .characters.flat()
    .map(({ code, shift, altGr }) => `${shift ? 'S-' : ''}${altGr ? 'G-' : ''}${code}`);
}

describe('keyboard layouts', () => {
  it.each(ids)('%s names a key for each place, and writes all letters and digits', (id) => {
    for (const row of LAYOUTS[id]) expect(Array.from(row)).toHaveLength(WRITING_KEYS.length);
    expect(planTyping('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', id).missing).toEqual([]);
  });

  it('put characters where the boards have them', () => {
    expect(strokes('Az@y', 'us')).toEqual(['S-KeyA', 'KeyZ', 'S-Digit2', 'KeyY']);
    expect(strokes('zy@ß{', 'de')).toEqual(['KeyY', 'KeyZ', 'G-KeyQ', 'Minus', 'G-Digit7']);
    expect(strokes('aq1é', 'fr')).toEqual(['KeyQ', 'KeyA', 'S-Digit1', 'Digit2']);
    expect(strokes('"@£', 'uk')).toEqual(['S-Digit2', 'S-Quote', 'S-Digit3']);
    expect(strokes('ñ@', 'es')).toEqual(['Semicolon', 'G-Digit2']);
    expect(strokes('å|', 'se')).toEqual(['BracketLeft', 'G-IntlBackslash']);
    expect(strokes('è[', 'it')).toEqual(['BracketLeft', 'G-BracketLeft']);
    expect(strokes('ç~', 'pt')).toEqual(['Semicolon', 'Backslash', 'Space']);
  });

  it('write with dead keys what has no key of its own', () => {
    expect(strokes('ê', 'de')).toEqual(['Backquote', 'KeyE']);
    expect(strokes('^', 'de')).toEqual(['Backquote', 'Space']);
    expect(strokes('ä', 'fr')).toEqual(['S-BracketLeft', 'KeyQ']);
  });

  it('tell what they cannot write, once each', () => {
    const plan = planTyping('a漢漢é', 'us');
    expect(plan.missing).toEqual(['漢', 'é']);
    expect(plan.characters[1]).toEqual([{ code: '', shift: false, altGr: false, keysym: 0x01006f22 }]);
  });

  it('make Enter of every line end', () => {
    expect(strokes('a\r\nb\rc\n\t', 'us')).toEqual(['KeyA', 'Enter', 'KeyB', 'Enter', 'KeyC', 'Enter', 'Tab']);
  });
});

describe('typing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes at a steady rate, holds Shift around its key, and stops when it is told to', async () => {
    const sent: string[] = [];
    const abort = new AbortController();
    const progress: number[] = [];
    const typing = typeText({
      plan: planTyping('aBcd', 'us'),
      speed: 'normal',
      send: (_keysym, code, down) => sent.push(`${down ? '+' : '-'}${code}`),
      signal: abort.signal,
      onProgress: (done) => progress.push(done),
    });
    await vi.advanceTimersByTimeAsync(STROKE_MS.normal + 1);
    expect(sent).toEqual(['+KeyA', '-KeyA', '+ShiftLeft', '+KeyB', '-KeyB', '-ShiftLeft']);
    abort.abort();
    await vi.advanceTimersByTimeAsync(STROKE_MS.normal * 10);
    expect(await typing).toBe(2);
    expect(progress).toEqual([1, 2]);
    expect(sent).toHaveLength(6);
  });
});

describe('key combinations', () => {
  it('are those of virt-manager at least, of keys that can be sent', () => {
    const labels = COMBOS.map(({ keys }) => comboLabel(keys));
    for (const wanted of [
      'Ctrl+Alt+Backspace',
      'Ctrl+Alt+Del',
      'Ctrl+Alt+F1',
      'Ctrl+Alt+F12',
      'Ctrl+Alt+Shift+Esc',
      'Print',
    ]) {
      expect(labels).toContain(wanted);
    }
    for (const { keys } of COMBOS) for (const code of keys) expect(boardKey(code)).not.toBeNull();
  });

  it('press in order and let go in reverse', () => {
    const sent: string[] = [];
    sendCombo(['ControlLeft', 'AltLeft', 'F2'], (keysym, code, down) =>
      sent.push(`${down ? '+' : '-'}${code}:${keysym.toString(16)}`),
    );
    expect(sent).toEqual([
      '+ControlLeft:ffe3',
      '+AltLeft:ffe9',
      '+F2:ffbf',
      '-F2:ffbf',
      '-AltLeft:ffe9',
      '-ControlLeft:ffe3',
    ]);
    // KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE and KEY_F11 of Linux.
    expect(linuxCodes(['ControlLeft', 'AltLeft', 'Delete', 'F11'])).toEqual([29, 56, 111, 87]);
  });

  it('name what is held first, in the usual order', () => {
    expect(inOrder(['Delete', 'ShiftLeft', 'AltLeft', 'ControlLeft'])).toEqual([
      'ControlLeft',
      'AltLeft',
      'ShiftLeft',
      'Delete',
    ]);
  });
});

describe('keys that give the keyboard back', () => {
  const press = (code: string, type = 'keydown'): KeyNews => ({
    type,
    code,
    key: code,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    repeat: false,
  });
  const hear = (keys: (typeof RELEASE_KEYS)[number], ...events: string[]): boolean[] => {
    const watch = createReleaseWatch(keys);
    return events.map((event) => watch.hear(press(event.slice(1), event.startsWith('+') ? 'keydown' : 'keyup')));
  };

  it('are Ctrl and Alt let go with no key between', () => {
    expect(hear('Ctrl+Alt', '+ControlLeft', '+AltLeft', '-AltLeft').at(-1)).toBe(true);
    expect(hear('Ctrl+Alt', '+AltRight', '+ControlRight', '-AltRight').at(-1)).toBe(true);
    expect(hear('Ctrl+Alt', '+ControlLeft', '+AltLeft', '+F1', '-F1', '-AltLeft', '-ControlLeft')).not.toContain(true);
    expect(hear('Ctrl+Alt', '+ControlLeft', '-ControlLeft', '+AltLeft', '-AltLeft')).not.toContain(true);
  });

  it('are once per press, also while keys repeat', () => {
    expect(
      hear('Ctrl+Alt', '+ControlLeft', '+ControlLeft', '+AltLeft', '+AltLeft', '-AltLeft', '-ControlLeft'),
    ).toEqual([false, false, false, false, true, false]);
  });

  it('can be others', () => {
    expect(hear('ControlRight', '+ControlRight', '-ControlRight').at(-1)).toBe(true);
    expect(hear('ControlRight', '+ControlRight', '+KeyC', '-KeyC', '-ControlRight')).not.toContain(true);
    expect(hear('Ctrl+Alt+Shift', '+ControlLeft', '+AltLeft', '-AltLeft')).not.toContain(true);
    const watch = createReleaseWatch('Ctrl+Shift+Escape');
    expect(watch.hear({ ...press('Escape'), ctrlKey: true, shiftKey: true })).toBe(true);
    expect(watch.hear({ ...press('Escape'), ctrlKey: true, shiftKey: true, repeat: true })).toBe(false);
  });

  it('are heard anew where the keyboard was away: a key went up elsewhere', () => {
    const watch = createReleaseWatch('Ctrl+Alt');
    watch.hear(press('Tab'));
    watch.forget();
    expect(
      ['+ControlLeft', '+AltLeft', '-AltLeft'].map((event) =>
        watch.hear(press(event.slice(1), event.startsWith('+') ? 'keydown' : 'keyup')),
      ),
    ).toEqual([false, false, true]);
  });
});
