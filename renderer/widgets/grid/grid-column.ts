import type { TextKey } from '../../i18n/i18n.ts';

/** A column of a table whose columns the user chooses. Widths are CSS pixels. */
export interface GridColumn {
  readonly id: string;
  readonly title: TextKey;
  readonly hint: TextKey;
  readonly width: number;
  /** The least a user can make of it. */
  readonly min: number;
  /** How narrow and how wide it gets by itself, by the room there is. */
  readonly tight: number;
  readonly roomy: number;
  readonly align: 'start' | 'end';
  /** Shown before the user chooses. */
  readonly shown: boolean;
  /** The first click sorts the greatest first. */
  readonly descendingFirst: boolean;
}
