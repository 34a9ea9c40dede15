const NODES = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'net/tun'];

/**
 * Shell commands that give another Debian's root a /dev of few devices. The machine's own would let its packages change
 * the owner of /dev/kvm, whose group has another number there, and would make its libvirt ask QEMU again at every start.
 */
export function smallDeviceFolder(root) {
  const dev = `${root}/dev`;
  return [
    `mount -t tmpfs -o mode=755 dev '${dev}'`,
    `mkdir '${dev}/pts' '${dev}/shm' '${dev}/net'`,
    // A devpts of its own: the machine's master device finds its terminals only beside itself.
    `mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts '${dev}/pts'`,
    `ln -s pts/ptmx '${dev}/ptmx'`,
    `chmod 1777 '${dev}/shm'`,
    ...NODES.map(
      (name) => `if [ -e /dev/${name} ]; then touch '${dev}/${name}'; mount --bind /dev/${name} '${dev}/${name}'; fi`,
    ),
    `ln -s /proc/self/fd '${dev}/fd'`,
  ].join('\n');
}
