import type { FilterNode } from './parse-filter.ts';

/** Fits every machine. */
export const EMPTY_FILTER: FilterNode = { kind: 'all', of: [] };
