import { describe, expect, it } from 'vitest';
import { parseFilter, parseWhatIsRight } from '../../../renderer/features/machines/filter/parse-filter.ts';

function nodeOf(input: string) {
  const parsed = parseFilter(input);
  if (!parsed.ok) throw new Error(`${input}: ${parsed.problem.code}`);
  return parsed.node;
}

function problemOf(input: string) {
  const parsed = parseFilter(input);
  return parsed.ok ? null : parsed.problem;
}

describe('the filter language', () => {
  it('joins words by and, which binds closer than or', () => {
    expect(nodeOf('a b or c')).toEqual({
      kind: 'any',
      of: [
        {
          kind: 'all',
          of: [
            { kind: 'word', text: 'a' },
            { kind: 'word', text: 'b' },
          ],
        },
        { kind: 'word', text: 'c' },
      ],
    });
  });

  it('takes brackets, denial of words and of brackets', () => {
    expect(nodeOf('-(a or b) -state:off')).toEqual({
      kind: 'all',
      of: [
        {
          kind: 'not',
          of: {
            kind: 'any',
            of: [
              { kind: 'word', text: 'a' },
              { kind: 'word', text: 'b' },
            ],
          },
        },
        { kind: 'not', of: { kind: 'state', states: ['off'] } },
      ],
    });
  });

  it('keeps quoted words together, also behind a colon, and does not read words of the language in them', () => {
    expect(nodeOf('"quoted words"')).toEqual({ kind: 'word', text: 'quoted words' });
    expect(nodeOf('host:"This computer"')).toEqual({ kind: 'text', key: 'host', text: 'this computer' });
    expect(nodeOf('"cpu>50"')).toEqual({ kind: 'word', text: 'cpu>50' });
    expect(nodeOf('"or"')).toEqual({ kind: 'word', text: 'or' });
  });

  it('reads percent, sizes and durations', () => {
    expect(nodeOf('cpu>50')).toMatchObject({ key: 'cpu', comparison: '>', value: 0.5 });
    expect(nodeOf('mem>=80%')).toMatchObject({ key: 'mem', comparison: '>=', value: 0.8 });
    expect(nodeOf('read>1.5M')).toMatchObject({ value: 1.5 * 2 ** 20 });
    expect(nodeOf('rx<20MiB/s')).toMatchObject({ value: 20 * 2 ** 20 });
    expect(nodeOf('ram=4G')).toMatchObject({ value: 2 ** 32 });
    expect(nodeOf('up>3d')).toMatchObject({ value: 3 * 86_400_000 });
  });

  it('takes addresses with colons for what they are', () => {
    expect(nodeOf('52:54:00:ab:cd:ef')).toEqual({ kind: 'word', text: '52:54:00:ab:cd:ef' });
    expect(nodeOf('fe80::1')).toEqual({ kind: 'word', text: 'fe80::1' });
  });

  it('lets a state be written in part, so that it fits while it is typed', () => {
    expect(nodeOf('state:run')).toEqual({ kind: 'state', states: ['running'] });
    expect(nodeOf('state:s')).toEqual({ kind: 'state', states: ['shutting-down', 'suspended'] });
  });

  it.each([
    ['"open', 'open-quote', 0, 5],
    ['a hots:x', 'unknown-key', 2, 8],
    ['tag:', 'missing-value', 0, 4],
    ['web :running', 'missing-key', 4, 12],
    ['>50', 'missing-key', 0, 3],
    ['state:dancing', 'unknown-state', 0, 13],
    ['is:pretty', 'unknown-flag', 0, 9],
    ['cpu>much', 'not-a-number', 0, 8],
    ['read>5x', 'bad-unit', 0, 7],
    ['cpu:50', 'no-comparison', 0, 6],
    ['host=lab', 'only-equal', 0, 8],
    ['or a', 'empty-or', 0, 2],
    ['a or', 'empty-or', 2, 4],
    ['a or or b', 'empty-or', 2, 4],
    ['(a', 'open-paren', 0, 1],
    ['a )', 'stray-paren', 2, 3],
  ])('tells what is wrong with %s, and where', (input, code, from, to) => {
    expect(problemOf(input)).toMatchObject({ code, from, to });
  });

  it('is empty for blanks, and does not overflow on endless brackets', () => {
    expect(nodeOf('  ')).toEqual({ kind: 'all', of: [] });
    expect(problemOf('('.repeat(10_000))?.code).toBe('open-paren');
  });

  it('gives what is right while the rest is still being written', () => {
    expect(parseWhatIsRight('state:running tag:')).toEqual({ kind: 'state', states: ['running'] });
    expect(parseWhatIsRight('a or')).toEqual({ kind: 'word', text: 'a' });
    expect(parseWhatIsRight('tag:')).toBeNull();
  });
});
