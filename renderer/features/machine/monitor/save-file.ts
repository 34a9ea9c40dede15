/** `build-arm-02 CPU 2026-11-05 14.03.10.png`: names from hosts are reduced to what every file system takes. */
export function fileName(machine: string, part: string | null, extension: string, at: Date): string {
  const iso = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
  const stamp = `${iso.slice(0, 10)} ${iso.slice(11, 19).replaceAll(':', '.')}`;
  return [safePart(machine) || 'machine', part === null ? '' : safePart(part), stamp]
    .filter((word) => word !== '')
    .join(' ')
    .concat('.', extension);
}

function safePart(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}._ -]+/gu, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 80);
}

/** Hands a file to the browser, which asks where it goes or puts it among the downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by then; without this the page would hold the file in memory for ever.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
