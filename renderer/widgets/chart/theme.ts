import type { Dispose } from '../../../shared/dispose.ts';

/** The colours of a chart by what they stand for; each is a token of the page's style. */
const CHART_COLORS = [
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'canvas',
  'surface',
  'cpu',
  'mem',
  'disk',
  'net',
  'warn',
  'bad',
] as const;
export type ChartColor = (typeof CHART_COLORS)[number];

/** What a canvas needs of the style: colours and a font, resolved, since a canvas knows no variables. */
export interface ChartTheme {
  readonly colors: Readonly<Record<ChartColor, string>>;
  readonly fontFamily: string;
}

/** Reads the tokens as they are now at a place of the document, with `light-dark()` and variables resolved. */
export function readTheme(place: Element): ChartTheme {
  const probe = place.ownerDocument.createElement('span');
  probe.hidden = true;
  place.append(probe);
  const style = getComputedStyle(probe);
  const colors = Object.fromEntries(
    CHART_COLORS.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, style.color];
    }),
  ) as Record<ChartColor, string>;
  const fontFamily = style.fontFamily;
  probe.remove();
  return { colors, fontFamily };
}

/** The same colour, see-through; for areas under a line. Takes what getComputedStyle gives: rgb(r, g, b). */
export function translucent(color: string, alpha: number): string {
  const parts = /^rgba?\(([^)]+)\)$/.exec(color)?.[1]?.split(/[\s,/]+/);
  return parts === undefined ? color : `rgba(${parts.slice(0, 3).join(', ')}, ${alpha})`;
}

const listeners = new Set<() => void>();
let stopWatching: Dispose | null = null;

/** Calls back after the look has changed: the system's scheme, or the setting on the root element. */
export function onThemeChange(listener: () => void): Dispose {
  listeners.add(listener);
  stopWatching ??= watchTheme(() => {
    for (const each of listeners) each();
  });
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stopWatching?.();
    stopWatching = null;
  };
}

function watchTheme(changed: () => void): Dispose {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', changed);
  const root = new MutationObserver(changed);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  return () => {
    scheme.removeEventListener('change', changed);
    root.disconnect();
  };
}
