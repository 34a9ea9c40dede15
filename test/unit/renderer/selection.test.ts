import { describe, expect, it } from 'vitest';
import {
  clearSelected,
  EMPTY_SELECTION,
  extendTo,
  focusOnly,
  prune,
  selectAll,
  selectOnly,
  toggle,
} from '../../../renderer/stores/selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('the selection', () => {
  it('extends from the anchor both ways, replacing what it extended before', () => {
    const down = extendTo(selectOnly('c'), 'e', order);
    expect([...down.selected]).toEqual(['c', 'd', 'e']);
    const up = extendTo(down, 'a', order);
    expect([...up.selected]).toEqual(['a', 'b', 'c']);
    expect(up).toMatchObject({ anchor: 'c', focused: 'a' });
  });

  it('adds a range to what is selected when told to keep it', () => {
    const two = toggle(selectOnly('a'), 'd');
    expect([...extendTo(two, 'e', order, true).selected].sort()).toEqual(['a', 'd', 'e']);
  });

  it('begins anew where the anchor is filtered away', () => {
    const selection = extendTo(selectOnly('gone'), 'c', order);
    expect([...selection.selected]).toEqual(['c']);
    expect(selection.anchor).toBe('c');
  });

  it('moves the focus alone with Ctrl, and toggles there', () => {
    const moved = focusOnly(selectOnly('a'), 'c');
    expect([...moved.selected]).toEqual(['a']);
    expect([...toggle(moved, 'c').selected]).toEqual(['a', 'c']);
    expect([...toggle(toggle(moved, 'c'), 'a').selected]).toEqual(['c']);
  });

  it('selects all and none', () => {
    expect(selectAll(EMPTY_SELECTION, order)).toMatchObject({ focused: 'a' });
    expect(selectAll(EMPTY_SELECTION, order).selected.size).toBe(5);
    expect(clearSelected(selectOnly('b'))).toMatchObject({ focused: 'b', anchor: null });
  });

  it('lets machines go that are gone, and is the same object when none is', () => {
    const selection = toggle(selectOnly('a'), 'b');
    expect(prune(selection, () => true)).toBe(selection);
    expect(prune(selection, (id) => id !== 'b')).toMatchObject({ focused: null, anchor: null });
    expect([...prune(selection, (id) => id !== 'b').selected]).toEqual(['a']);
  });
});
