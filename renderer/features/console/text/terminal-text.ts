/** What is read of a terminal's buffer. */
export interface TerminalLines {
  readonly length: number;
  getLine(at: number): { readonly isWrapped: boolean; translateToString(trimRight: boolean): string } | undefined;
}

/** All text of a terminal, its scrollback first; lines that were broken at the edge are joined again. */
export function terminalText(lines: TerminalLines): string {
  const whole: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines.getLine(at);
    if (line === undefined) continue;
    const next = lines.getLine(at + 1);
    // What goes on in the next line is not trimmed: its spaces are the text's own.
    const text = line.translateToString(next?.isWrapped !== true);
    if (line.isWrapped && whole.length > 0) whole[whole.length - 1] += text;
    else whole.push(text);
  }
  while (whole.at(-1) === '') whole.pop();
  return whole.length === 0 ? '' : `${whole.join('\n')}\n`;
}

/** The command that tells a guest's terminal its size: a serial line has no other way. The space keeps it out of histories. */
export function sizeCommand(rows: number, columns: number): string {
  return ` stty rows ${rows} cols ${columns}\r`;
}

/** The address of a link in a terminal if it may be opened at all: http or https, without a login in it. */
export function safeLink(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && username === '' && password === '' ? href : null;
}
