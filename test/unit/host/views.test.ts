import { expect, it } from 'vitest';
import { Views } from '../../../main/host/views.ts';

it('the windows together decide what is watched', () => {
  const views = new Views();
  expect(views.hidden).toBe(true);
  const hideOne = views.showNumbers(1);
  expect(views.hidden).toBe(false);
  // A window that has not said what it shows gets the numbers of everything.
  expect([...views.watched].toSorted()).toEqual(['cpu', 'disk', 'memory', 'network']);
  views.watch(1, { columns: ['cpu'], visible: ['h/a'] });
  const hideTwo = views.showNumbers(2);
  views.watch(2, { columns: ['addresses'], visible: ['h/b'] });
  expect([...views.watched].toSorted()).toEqual(['addresses', 'cpu']);
  hideTwo();
  hideTwo();
  expect([...views.watched]).toEqual(['cpu']);
  hideOne();
  expect([...views.watched]).toEqual([]);
  expect(views.hidden).toBe(true);
});

it('who looks at a machine comes first, and goes when the last one leaves', () => {
  const views = new Views();
  views.watch(1, { columns: [], visible: ['h/a', 'i/c', 'h/b'] });
  const one = views.openPage('h/z');
  const two = views.openPage('h/z');
  expect([...views.lookedOn('h')]).toEqual(['z', 'a', 'b']);
  one();
  one();
  expect(views.hasPage('h/z')).toBe(true);
  two();
  expect(views.hasPage('h/z')).toBe(false);
  views.forget(1);
  expect([...views.lookedOn('h')]).toEqual([]);
});

it('graphs count as looking at numbers, and every change is told', () => {
  const views = new Views();
  let changes = 0;
  const leave = views.onChange(() => (changes += 1));
  const close = views.openGraphs('h/a');
  expect(views.hidden).toBe(false);
  expect([...views.graphsOn('h')]).toEqual(['a']);
  close();
  expect(changes).toBe(2);
  leave();
  views.openGraphs('h/b');
  expect(changes).toBe(2);
});
