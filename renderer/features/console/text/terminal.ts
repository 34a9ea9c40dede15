import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { safeLink } from './terminal-text.ts';

const SCROLLBACK_LINES = 10_000;

/** A terminal with what it is made of. */
export interface TerminalParts {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
}

/** Numbers of OSC sequences by which a guest could rename the window, or write the clipboard. */
const REFUSED_OSC = [0, 1, 2, 52] as const;

/** A terminal that is not on a page yet. `onLink` hears of http and https addresses that were clicked. */
export function createTerminal(fontSize: number, onLink: (address: string) => void): TerminalParts {
  const follow = (text: string): void => {
    const address = safeLink(text);
    if (address !== null) onLink(address);
  };
  const terminal = new Terminal({
    scrollback: SCROLLBACK_LINES,
    fontSize,
    fontFamily: "ui-monospace, 'Source Code Pro', 'DejaVu Sans Mono', monospace",
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    // The search marks its findings by it.
    allowProposedApi: true,
    minimumContrastRatio: 4.5,
    windowOptions: {},
    linkHandler: { allowNonHttpProtocols: false, activate: (_event, text) => follow(text) },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 1000 });
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, text) => follow(text)));
  for (const number of REFUSED_OSC) terminal.parser.registerOscHandler(number, () => true);
  return { terminal, fit, search };
}

/** Draws a terminal in `element`, which must be on the page. */
export function openTerminal({ terminal }: TerminalParts, element: HTMLElement): void {
  terminal.open(element);
  drawByGpu(terminal);
}

/** Where there is no WebGL, or it is lost, the terminal draws with elements of the page. */
function drawByGpu(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // Slower, and as right.
  }
}
