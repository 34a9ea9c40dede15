/** What remote-viewer is told of a display. */
export interface ViewerFile {
  readonly title: string;
  readonly host: string;
  readonly port: number | null;
  readonly tlsPort: number | null;
  readonly password: string | null;
  readonly type: 'spice' | 'vnc';
}

/** A file for remote-viewer (see its manual, CONNECTION FILE). It is told to delete it. */
export function viewerFileText({ title, type, host, port, tlsPort, password }: ViewerFile): string {
  const lines = [
    '[virt-viewer]',
    `type=${type}`,
    `host=${keyFileValue(host)}`,
    ...(port === null ? [] : [`port=${port}`]),
    ...(tlsPort === null ? [] : [`tls-port=${tlsPort}`]),
    ...(password === null ? [] : [`password=${keyFileValue(password)}`]),
    `title=${keyFileValue(title)}`,
    'delete-this-file=1',
  ];
  return `${lines.join('\n')}\n`;
}

/** A text as GLib's key files write it: a line break in a machine's name must not become a line of its own. */
function keyFileValue(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/^ +/, (spaces) => '\\s'.repeat(spaces.length));
}
