import { createStore } from 'zustand/vanilla';

/** Where a host went last, in words for those who do not see it move. */
export const moveWords = createStore<{ readonly text: string }>()(() => ({ text: '' }));
