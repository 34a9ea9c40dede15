import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../renderer/features/console/graphic/reconnect-policy.ts';
import { devicePixels, placeScreen } from '../../../renderer/features/console/graphic/screen-layout.ts';
import { createScreenMeter } from '../../../renderer/features/console/graphic/screen-meter.ts';
import type { ProblemCode } from '../../../shared/model/problem.ts';

describe('what a console does next', () => {
  it('waits for the machine while there is an obstacle, whatever the last attempt said', () => {
    expect(nextStep({ obstacle: 'off', problem: { code: 'console-auth' }, failures: 9 })).toEqual({
      kind: 'obstructed',
      obstacle: 'off',
    });
  });

  it('connects at once, then waits longer and longer, with an end to that', () => {
    const step = (failures: number) => nextStep({ obstacle: null, problem: { code: 'console-ended' }, failures });
    expect(step(0)).toEqual({ kind: 'connect' });
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((failures) => (step(failures) as { readonly ms: number }).ms)).toEqual([
      400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000,
    ]);
  });

  it('leaves to the user what trying again cannot mend', () => {
    const stop = (code: ProblemCode, lookAgainMs: number | null) =>
      expect(nextStep({ obstacle: null, problem: { code }, failures: 1 })).toEqual({
        kind: 'stop',
        problem: { code },
        lookAgainMs,
      });
    for (const code of ['console-auth', 'console-tls', 'read-only', 'moved-away'] as const) stop(code, null);
    // Whether the other has left is looked for by itself.
    stop('console-in-use', 5000);
    expect(nextStep({ obstacle: null, problem: { code: 'console-unreachable' }, failures: 1 }).kind).toBe('wait');
  });
});

describe('the place of a screen', () => {
  const origin = { width: 0, height: 0 };

  it('asks a guest for the whole pixels of the device', () => {
    expect(devicePixels({ width: 1000, height: 600 }, 1)).toEqual({ width: 1000, height: 600 });
    expect(devicePixels({ width: 1000, height: 600.4 }, 1.25)).toEqual({ width: 1250, height: 750 });
    expect(devicePixels({ width: 819.2, height: 600 }, 1.25)).toEqual({ width: 1024, height: 750 });
    expect(devicePixels({ width: 1000.5, height: 600 }, 2)).toEqual({ width: 2001, height: 1200 });
  });

  it.each([1, 1.25, 1.5, 2])('at ratio %s: 1:1 is a pixel of the device, on its raster', (ratio) => {
    const from = { width: 232.4, height: 174.2 };
    const place = placeScreen({ width: 801, height: 600 }, { width: 1047, height: 700 }, ratio, 'pixels', from);
    expect(place.scale * ratio).toBeCloseTo(1, 10);
    for (const at of [(from.width + place.left) * ratio, (from.height + place.top) * ratio]) {
      expect(Math.abs(at - Math.round(at))).toBeLessThan(1e-6);
    }
  });

  it('fits one way and is centred the other, larger or smaller', () => {
    expect(placeScreen({ width: 800, height: 600 }, { width: 400, height: 600 }, 1, 'fit', origin)).toEqual({
      scale: 0.5,
      left: 0,
      top: 150,
    });
    expect(placeScreen({ width: 800, height: 600 }, { width: 2000, height: 1200 }, 2, 'fit', origin)).toEqual({
      scale: 2,
      left: 200,
      top: 0,
    });
  });

  it('does not grow by less than a pixel only to fill its box, nor leave its pixels for one that it fills', () => {
    const screen = { width: 1001, height: 625 };
    for (const fill of ['fit', 'pixels-or-smaller'] as const) {
      expect(placeScreen(screen, { width: 801.4, height: 520 }, 1.25, fill, origin).scale).toBe(0.8);
    }
  });

  it('shows the whole of a guest that is larger than was asked for, and one that is smaller in its own pixels', () => {
    const box = { width: 1000, height: 500 };
    expect(placeScreen({ width: 2000, height: 500 }, box, 1, 'pixels-or-smaller', origin).scale).toBe(0.5);
    expect(placeScreen({ width: 640, height: 400 }, box, 2, 'pixels-or-smaller', origin).scale).toBe(0.5);
  });

  it('begins at the start where the screen is larger than its box', () => {
    expect(placeScreen({ width: 1920, height: 1080 }, { width: 800, height: 600 }, 1, 'pixels', origin)).toEqual({
      scale: 1,
      left: 0,
      top: 0,
    });
  });

  it('hangs on parts of noVNC that are not documented, and that this version has', () => {
    const source = readFileSync('node_modules/@novnc/novnc/core/rfb.js', 'utf8');
    const overridden = [
      '_screenSize() {',
      '_updateScale() {',
      '_refreshCursor() {',
      '_resize(width, height) {',
      '_framebufferUpdate() {',
      '_saveExpectedClientSize() {',
      '_requestRemoteResize() {',
      '_handleExtendedDesktopSize() {',
      '_handleServerCutText() {',
      '_fail(details) {',
      'clientCutText(sock, data, extended = false) {',
      'fbUpdateRequest(sock, incremental, x, y, w, h) {',
    ];
    for (const name of overridden) expect(source).toContain(`    ${name}`);
    for (const name of [
      '_sock',
      '_screen',
      '_canvas',
      '_display',
      '_supportsSetDesktopSize',
      '_cursorImage',
      '_keyboard',
    ]) {
      expect(source).toContain(`this.${name} = `);
    }
    const keyboard = readFileSync('node_modules/@novnc/novnc/core/input/keyboard.js', 'utf8');
    expect(keyboard).toContain('    _allKeysUp() {');
  });
});

describe('figures of a screen', () => {
  it('are rates between two looks; a new connection begins anew', () => {
    const meter = createScreenMeter();
    expect(meter.sample({ received: 1000, sent: 0 }, 0)).toBeNull();
    for (let at = 0; at < 30; at += 1) meter.countFrame();
    meter.countDelay(20);
    expect(meter.sample({ received: 5000, sent: 0 }, 2000)).toEqual({
      framesPerSecond: 15,
      bytesPerSecond: 2000,
      delayMs: 20,
    });
    expect(meter.sample({ received: 10, sent: 0 }, 3000)).toBeNull();
  });
});
