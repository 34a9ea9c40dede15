/** Names that a capital letter alone does not give. By the short name in libosinfo's ids. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    almalinux: 'AlmaLinux',
    alpinelinux: 'Alpine Linux',
    archlinux: 'Arch Linux',
    centos: 'CentOS',
    'centos-stream': 'CentOS Stream',
    'coreos-stable': 'CoreOS',
    dragonflybsd: 'DragonFly BSD',
    freebsd: 'FreeBSD',
    freedos: 'FreeDOS',
    gnome: 'GNOME OS',
    linux: 'Linux',
    macosx: 'macOS',
    netbsd: 'NetBSD',
    nixos: 'NixOS',
    ol: 'Oracle Linux',
    openbsd: 'OpenBSD',
    opensuse: 'openSUSE',
    rhel: 'RHEL',
    'rhel-atomic': 'RHEL Atomic',
    rhl: 'Red Hat Linux',
    rocky: 'Rocky Linux',
    silverblue: 'Fedora Silverblue',
    sle: 'SUSE Linux Enterprise',
    sled: 'SLED',
    sles: 'SLES',
    win: 'Windows',
    winnt: 'Windows NT',
  }),
);

/**
 * The guest system in words from libosinfo's id, e.g. `http://debian.org/debian/12` is `Debian 12`. Null for what is not
 * such an id. The id is the host's word and bounded here.
 */
export function guestName(id: string): string | null {
  const match = /^https?:\/\/[^/]{1,100}\/([a-z0-9][a-z0-9._-]{0,39})(?:\/(\w[\w.-]{0,39}))?(?:[/?#].*)?$/i.exec(id);
  const short = match?.[1]?.toLowerCase();
  if (short === undefined) return null;
  const name = NAMES.get(short) ?? short.charAt(0).toUpperCase() + short.slice(1);
  const version = match?.[2];
  if (version === undefined) return name;
  return `${name} ${version === 'rolling' || version === 'unknown' ? `(${version})` : version}`;
}
