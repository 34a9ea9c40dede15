import type { Shell } from 'electron';

/** Sites that the app itself links to. */
const SITES: ReadonlySet<string> = new Set(['https://libvirt.org', 'https://wiki.libvirt.org', 'https://www.qemu.org']);

/** Opens an address in the user's browser if it is https and of a site that the app links to; says whether it did. */
export function openExternally(shell: Pick<Shell, 'openExternal'>, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, username, password, href } = new URL(address);
  if (!SITES.has(origin) || username !== '' || password !== '') return false;
  // Without a browser there is nothing to tell: the address is on the screen.
  shell.openExternal(href).catch(() => {});
  return true;
}
