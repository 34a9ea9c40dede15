import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '../../../renderer/app/route.ts';
import { chosenView, viewsOf } from '../../../renderer/features/console/console-views.ts';
import { diffLines } from '../../../renderer/features/console/proposal/xml-diff.ts';
import { preferencesOf, withPreferences } from '../../../renderer/features/console/settings/console-preferences.ts';
import { safeLink, sizeCommand, terminalText } from '../../../renderer/features/console/text/terminal-text.ts';
import { layOutWall, moveOnWall } from '../../../renderer/features/console/wall/wall-layout.ts';
import { keepPlace, placeFeatures, readPlace } from '../../../renderer/features/console/window/window-place.ts';
import type { ConsoleList, ConsoleObstacle } from '../../../shared/model/console.ts';
import { consoleSettings } from '../../../shared/model/console-settings.ts';

function list(display: ConsoleObstacle | null | undefined, heads = 1): ConsoleList {
  const facts = {
    index: 0,
    type: 'vnc',
    listen: 'address',
    address: null,
    port: null,
    tlsPort: null,
    socket: null,
  } as const;
  return {
    machine: 'h/m',
    displays: display === undefined ? [] : [{ ...facts, hasPassword: false, obstacle: display }],
    heads,
    texts: [{ alias: 'serial0', kind: 'serial', target: 'isa-serial 0', obstacle: null }],
    clipboard: 'none',
    agent: 'none',
    problem: null,
  };
}

describe('views of a machine', () => {
  const shown = (of: ConsoleList, id: string | null): string | undefined => chosenView(viewsOf(of), id)?.id;

  it('are its displays, further heads and text devices', () => {
    expect(viewsOf(list(null, 3)).map(({ id }) => id)).toEqual(['display-0', 'head-1', 'head-2', 'text-0']);
  });

  it('begin with a display, also one that can only say why it is not shown', () => {
    expect(shown(list(null), null)).toBe('display-0');
    expect(shown(list('spice-only'), null)).toBe('display-0');
    expect(shown(list(undefined), null)).toBe('text-0');
    expect(shown(list(null), 'text-0')).toBe('text-0');
    expect(shown(list(null), 'gone-7')).toBe('display-0');
  });

  it('have addresses that lead back to them', () => {
    const routes: readonly Route[] = [
      { page: 'machine', machine: 'a/b c', tab: 'console', view: 'text-0' },
      { page: 'machine', machine: 'a/b', tab: 'console' },
      { page: 'console', machine: 'a/b', view: 'display-0' },
      { page: 'console', machine: 'a/b', view: null },
      { page: 'wall', query: 'tag:ci host:"x y"' },
    ];
    for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route);
  });
});

describe('preferences of consoles', () => {
  it('are those for all under those of the machine; nothing is shared that was not asked for', () => {
    const none = consoleSettings.parse({});
    expect(preferencesOf(none, 'a')).toMatchObject({ mode: 'fit', clipboard: false, layout: 'us' });
    const some = withPreferences(withPreferences(none, 'a', { clipboard: true, layout: 'de' }), 'a', { mode: 'guest' });
    expect(preferencesOf(some, 'a')).toMatchObject({ mode: 'guest', clipboard: true, layout: 'de' });
    expect(preferencesOf(some, 'b')).toMatchObject({ mode: 'fit', clipboard: false, layout: 'de' });
    expect(some.machines).toHaveLength(1);
  });

  it('are kept for so many machines, the newest choices last', () => {
    let settings = consoleSettings.parse({});
    for (let at = 0; at < 520; at += 1) settings = withPreferences(settings, `m${at}`, { quality: 1 });
    expect(settings.machines).toHaveLength(500);
    expect(settings.machines.at(-1)?.machine).toBe('m519');
    expect(consoleSettings.safeParse(settings).success).toBe(true);
  });
});

describe('a difference of two texts', () => {
  const text = (...lines: string[]): string => lines.join('\n');

  it('marks what goes and comes, with a little around it', () => {
    const before = text('1', '2', '3', '4', '5', 'old', '6', '7', '8', '9', '10');
    const after = before.replace('old', 'new\nmore');
    expect(diffLines(before, after)).toEqual([
      { kind: 'skipped', count: 2 },
      { kind: 'same', text: '3' },
      { kind: 'same', text: '4' },
      { kind: 'same', text: '5' },
      { kind: 'removed', text: 'old' },
      { kind: 'added', text: 'new' },
      { kind: 'added', text: 'more' },
      { kind: 'same', text: '6' },
      { kind: 'same', text: '7' },
      { kind: 'same', text: '8' },
      { kind: 'skipped', count: 2 },
    ]);
  });

  it('gives both texts back when its lines are put together', () => {
    const before = text('a', 'b', 'c', 'd', 'b');
    const after = text('b', 'x', 'd', 'b', 'b', 'y');
    const lines = diffLines(before, after);
    const side = (gone: 'removed' | 'added'): string =>
      lines.flatMap((line) => (line.kind === 'skipped' || line.kind === gone ? [] : line.text)).join('\n');
    expect(side('added')).toBe(before);
    expect(side('removed')).toBe(after);
  });

  it('of the same text is nothing', () => {
    expect(diffLines('a\nb', 'a\nb')).toEqual([{ kind: 'skipped', count: 2 }]);
  });
});

describe('the place of a console window', () => {
  const shelf = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it('is kept for each machine, and a damaged shelf is an empty one', () => {
    const one = shelf();
    expect(readPlace(one, 'a')).toBeNull();
    keepPlace(one, 'a', { left: -1900, top: 20, width: 800, height: 600 });
    keepPlace(one, 'b', { left: 1, top: 2, width: 3, height: 4 });
    expect(readPlace(one, 'a')).toEqual({ left: -1900, top: 20, width: 800, height: 600 });
    expect(placeFeatures(readPlace(one, 'a'))).toBe('width=800,height=600,left=-1900,top=20');
    expect(placeFeatures(null)).toBe('width=1040,height=820');
    for (const [key] of one.kept) one.kept.set(key, '[["a",{"left":"x"}],7');
    expect(readPlace(one, 'a')).toBeNull();
  });
});

describe('text of a terminal', () => {
  it('joins lines that were broken at the edge and drops the empty end', () => {
    const lines = [
      ['one long ', false],
      ['line', true],
      ['two', false],
      ['', false],
    ] as const;
    expect(
      terminalText({
        length: lines.length,
        getLine(at) {
          const line = lines[at];
          if (line === undefined) return undefined;
          return { isWrapped: line[1], translateToString: (trim) => (trim ? line[0].trimEnd() : line[0]) };
        },
      }),
    ).toBe('one long line\ntwo\n');
  });

  it('follows only addresses of the web without a login in them', () => {
    expect(safeLink('https://example.org/a')).toBe('https://example.org/a');
    expect(safeLink('http://10.0.0.1:8080')).toBe('http://10.0.0.1:8080/');
    for (const bad of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://bank.example@evil.example/',
      'ssh://x',
      'x',
    ]) {
      expect(safeLink(bad)).toBeNull();
    }
  });

  it('tells the size in a way that shells keep out of their history', () => {
    expect(sizeCommand(24, 80)).toBe(' stty rows 24 cols 80\r');
  });
});

describe('the wall', () => {
  it('fills the width, and draws only what is near the sight', () => {
    const layout = layOutWall(1000, 240, { width: 1048, height: 700, top: 5000 });
    expect(layout.columns).toBe(4);
    expect(layout.columns * layout.width + 3 * 12).toBeLessThanOrEqual(1048 - 24);
    expect(layout.last - layout.first).toBeLessThan(40);
    const step = layout.height + 12;
    expect(Math.floor(layout.first / 4) * step).toBeLessThan(5000);
    expect((Math.floor(layout.last / 4) + 1) * step).toBeGreaterThan(5700);
  });

  it('has nothing to draw where there is nothing', () => {
    expect(layOutWall(0, 240, { width: 800, height: 600, top: 0 })).toMatchObject({
      first: 0,
      last: -1,
      totalHeight: 0,
    });
  });

  it('moves by arrows within its bounds', () => {
    expect(moveOnWall('ArrowDown', 1, 10, 4, 2)).toBe(5);
    expect(moveOnWall('ArrowDown', 7, 10, 4, 2)).toBe(7);
    expect(moveOnWall('ArrowUp', 2, 10, 4, 2)).toBe(2);
    expect(moveOnWall('PageDown', 1, 10, 4, 2)).toBe(9);
    expect(moveOnWall('End', 1, 10, 4, 2)).toBe(9);
    expect(moveOnWall('x', 1, 10, 4, 2)).toBeNull();
  });
});
