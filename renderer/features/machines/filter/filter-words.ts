import { MACHINE_STATES } from '../../../../shared/model/machine.ts';

/** Words that look into text: `host:lab`. */
const TEXT_KEYS = ['name', 'host', 'folder', 'tag', 'ip', 'mac', 'uuid', 'guest'] as const;
export type TextFilterKey = (typeof TEXT_KEYS)[number];

/** Words that compare a number: `cpu>50`. */
export const NUMBER_KEYS = ['cpu', 'hostcpu', 'mem', 'read', 'write', 'rx', 'tx', 'vcpu', 'ram', 'up'] as const;
export type NumberKey = (typeof NUMBER_KEYS)[number];

/** What `is:` knows. */
export const FLAGS = ['autostart', 'saved', 'hung', 'transient', 'stale'] as const;
export type Flag = (typeof FLAGS)[number];

/** What `state:` knows; `on` is every state in which it runs or could go on at once. */
export const STATE_WORDS = ['on', ...MACHINE_STATES] as const;
export type StateWord = (typeof STATE_WORDS)[number];

/** Every word that may stand before a colon or a comparison. */
export const FILTER_KEYS = ['state', 'is', ...TEXT_KEYS, ...NUMBER_KEYS] as const;

export type Comparison = '>' | '>=' | '<' | '<=' | '=';

/** How a number's value is written: `50` percent, `20M` a second, `4`, `4G`, `3d`. */
export type NumberKind = 'percent' | 'bytes' | 'count' | 'duration';

export const NUMBER_KINDS: Readonly<Record<NumberKey, NumberKind>> = {
  cpu: 'percent',
  hostcpu: 'percent',
  mem: 'percent',
  read: 'bytes',
  write: 'bytes',
  rx: 'bytes',
  tx: 'bytes',
  vcpu: 'count',
  ram: 'bytes',
  up: 'duration',
};

const BYTE_FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};
const DURATION_FACTORS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/**
 * A number as the filter language writes it: bytes for sizes (k, M, G, T are 1024), ms for durations (s, m, h, d, w),
 * percent as a share of one. Null for what is not one.
 */
export function parseNumber(text: string, kind: NumberKind): number | null {
  const match = /^(\d+(?:[.,]\d+)?|[.,]\d+)\s*([a-z%/]*)$/i.exec(text);
  if (match === null) return null;
  const value = Number((match[1] ?? '').replace(',', '.'));
  const unit = (match[2] ?? '').toLowerCase();
  switch (kind) {
    case 'percent':
      return unit === '' || unit === '%' ? value / 100 : null;
    case 'count':
      return unit === '' ? value : null;
    case 'bytes': {
      const factor = BYTE_FACTORS[unit.replace(/\/s$/, '').replace(/i?b$/, '')];
      return factor === undefined ? null : value * factor;
    }
    case 'duration': {
      const factor = DURATION_FACTORS[unit];
      return factor === undefined ? null : value * factor;
    }
  }
}
