import { describe, expect, it } from 'vitest';
import { completeFilter, folderQuery, tagQuery } from '../../../renderer/features/machines/filter/complete-filter.ts';

const vocabulary = {
  hosts: ['This computer', 'atlas'],
  folders: ['Lab', 'Lab/Racks'],
  tags: ['ci', 'data'],
  guests: [],
};
const inserts = (input: string, cursor = input.length): readonly string[] =>
  completeFilter(input, cursor, vocabulary).map((suggestion) => suggestion.insert);

describe('completion of filters', () => {
  it('offers words of the language where one begins, each with its sign', () => {
    expect(inserts('h')).toEqual(['host:', 'hostcpu>']);
    expect(inserts('-ta')).toEqual(['-tag:']);
    expect(inserts('')).toContain('state:');
  });

  it('offers values behind a colon, quoted where they must be', () => {
    expect(inserts('host:')).toEqual(['host:"This computer"', 'host:atlas']);
    expect(inserts('state:sus')).toEqual(['state:suspended']);
    expect(inserts('tag:ci')).toEqual([]);
    expect(inserts('folder:la')).toEqual(['folder:Lab', 'folder:Lab/Racks']);
  });

  it('replaces only the word at the cursor', () => {
    expect(completeFilter('tag:ci sta cpu>5', 10, vocabulary)[0]).toMatchObject({ insert: 'state:', from: 7, to: 10 });
  });

  it('writes the filter of a tag so that it can be read again', () => {
    expect(tagQuery('two words')).toBe('tag:"two words"');
    expect(folderQuery('Lab/Row 2')).toBe('folder:"/Lab/Row 2/"');
  });
});
