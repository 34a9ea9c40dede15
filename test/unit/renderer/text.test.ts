import { describe, expect, it } from 'vitest';
import { saveFilter } from '../../../renderer/features/machines/saved-filters.ts';
import { cellText } from '../../../renderer/features/machines/table/cell-text.ts';
import { createTypeAhead, rowAfterKey } from '../../../renderer/features/machines/table/row-keys.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { plainText } from '../../../renderer/widgets/plain-text.ts';
import { problemDetail, problemWords } from '../../../renderer/widgets/problem-words.ts';
import { PROBLEM_CODES } from '../../../shared/model/problem.ts';
import { sampleMachine } from './sample-machines.ts';

describe('text from hosts', () => {
  it('shows control characters and marks that turn the text, and cuts what is endless', () => {
    expect(plainText('a\tb\u0000\u007f')).toBe('a\\x09b\\x00\\x7f');
    expect(plainText('x\u202ey\u200b')).toBe('x\\u202ey\\u200b');
    expect(plainText('x'.repeat(10_000))).toHaveLength(301);
    expect(plainText('الخادم <b>')).toBe('الخادم <b>');
  });

  it('has words for every problem, and never an empty gap', () => {
    startI18n();
    for (const code of PROBLEM_CODES) {
      const said = problemWords({ code, object: 'web\u202e-07' });
      for (const text of [said.what, said.why, said.next]) expect(text, code).not.toMatch(/\{\{|problem\.|\u202e/);
    }
    expect(problemDetail({ code: 'busy' })).toBeNull();
    expect(problemDetail({ code: 'busy', detail: 'no', libvirt: { code: 'A', domain: 'B' } })).toBe('no\nA, B');
  });
});

describe('cells', () => {
  const facts = { read: () => Number.NaN, hostName: 'h', away: false, now: 3 * 86_400_000 };

  it('are blank for a machine that is off, a dash for a gap, and blank for what is not known of a host away', () => {
    startI18n();
    const on = sampleMachine(0);
    expect(cellText('cpu', { ...on, state: 'off' }, facts)).toBe('');
    expect(cellText('cpu', on, facts)).toBe('–');
    expect(cellText('cpu', on, { ...facts, away: true })).toBe('');
    expect(cellText('cpu', on, { ...facts, read: () => 0 })).toBe('0 %');
  });

  it('tell no share of memory beyond the whole, which the process of a small guest may well take', () => {
    const memory = (used: number) => ({
      ...facts,
      read: (_: number, column: string) => (column === 'memUsed' ? used : 64),
    });
    expect(cellText('memory', sampleMachine(0), memory(16))).toBe('25 %');
    expect(cellText('memory', sampleMachine(0), memory(64))).toBe('100 %');
    expect(cellText('memory', sampleMachine(0), memory(165))).toBe('> 100 %');
  });

  it('tell how long a machine is up, and that it may be longer', () => {
    expect(cellText('uptime', sampleMachine(0), facts)).toBe('3 d');
    expect(cellText('uptime', sampleMachine(0, { startedExact: false }), facts)).toBe('≥ 3 d');
    expect(cellText('uptime', sampleMachine(0, { startedAt: null }), facts)).toBe('');
  });
});

describe('keys of the table', () => {
  it('move within bounds', () => {
    expect(rowAfterKey('ArrowDown', 4, 5, 10)).toBe(4);
    expect(rowAfterKey('ArrowUp', -1, 5, 10)).toBe(4);
    expect(rowAfterKey('PageDown', 0, 50, 10)).toBe(10);
    expect(rowAfterKey('Home', 7, 50, 10)).toBe(0);
    expect(rowAfterKey('End', 7, 50, 10)).toBe(49);
    expect(rowAfterKey('End', -1, 0, 10)).toBeNull();
    expect(rowAfterKey('x', 0, 5, 10)).toBeNull();
  });

  it('find by the first letters, and go on with the same letter', () => {
    let time = 0;
    const names = ['alpha', 'beta', 'beech', 'gamma'];
    const ahead = createTypeAhead(() => time);
    const type = (letter: string, row: number): number =>
      ahead.type(letter, row, names.length, (at) => names[at] ?? '');
    expect(type('b', 0)).toBe(1);
    expect(type('e', 1)).toBe(1);
    expect(type('e', 1)).toBe(2);
    time = 2000;
    expect(ahead.isActive).toBe(false);
    expect(type('b', 2)).toBe(1);
    expect(type('b', 1)).toBe(2);
    expect(type('x', 2)).toBe(-1);
  });
});

describe('saved filters', () => {
  it('get ids that none has, and are renamed in place', () => {
    const one = saveFilter([], { id: null, name: 'Busy', query: 'cpu>50' });
    const two = saveFilter(one, { id: null, name: 'CI', query: 'tag:ci' });
    expect(new Set(two.map(({ id }) => id)).size).toBe(2);
    const [first] = two;
    expect(saveFilter(two, { ...(first ?? { id: null, query: '' }), name: 'Hot' })[0]?.name).toBe('Hot');
    expect(saveFilter(two.slice(1), { id: null, name: 'New', query: 'x' }).map(({ id }) => id)).toHaveLength(2);
  });
});
