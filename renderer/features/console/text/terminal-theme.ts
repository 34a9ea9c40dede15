import type { ITheme } from '@xterm/xterm';

const DARK_ANSI = {
  black: '#2b3038',
  red: '#ff7a70',
  green: '#4cc47f',
  yellow: '#e0a33e',
  blue: '#6ea0ff',
  magenta: '#c79bf2',
  cyan: '#4cc1b6',
  white: '#c9ced8',
  brightBlack: '#7d8796',
  brightRed: '#ff9d95',
  brightGreen: '#7ddba3',
  brightYellow: '#f0c070',
  brightBlue: '#9bbcff',
  brightMagenta: '#dcbcfa',
  brightCyan: '#80d8cf',
  brightWhite: '#f2f4f7',
} as const;

const LIGHT_ANSI = {
  black: '#1a1d23',
  red: '#b02320',
  green: '#176c3b',
  yellow: '#805000',
  blue: '#1d55b3',
  magenta: '#7a3fa8',
  cyan: '#0f6d66',
  white: '#b4bac5',
  brightBlack: '#5f6775',
  brightRed: '#cf3a36',
  brightGreen: '#218a4d',
  brightYellow: '#9a6206',
  brightBlue: '#2f6fd6',
  brightMagenta: '#9155c4',
  brightCyan: '#12857c',
  brightWhite: '#8a92a1',
} as const;

/** The terminal's colours: ground and ink from the page's tokens, the sixteen others by whether the ground is dark. */
export function readTerminalTheme(place: Element): ITheme {
  const probe = place.ownerDocument.createElement('span');
  probe.hidden = true;
  place.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const background = read('surface');
  const theme: ITheme = {
    ...(isDark(background) ? DARK_ANSI : LIGHT_ANSI),
    background,
    foreground: read('ink'),
    cursor: read('accent'),
    cursorAccent: background,
    selectionBackground: isDark(background) ? '#6ea0ff55' : '#2563c940',
    scrollbarSliderBackground: read('line-strong'),
    scrollbarSliderHoverBackground: read('off'),
    scrollbarSliderActiveBackground: read('off'),
  };
  probe.remove();
  return theme;
}

/** Of a colour as getComputedStyle gives it: rgb(r, g, b). */
function isDark(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}
