import type { NetworkInterfaceInfo } from 'node:os';

/** This computer's network interfaces, as os.networkInterfaces gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** What comes and goes with guests and containers leads to no host of ours. */
const OF_GUESTS =
  /^(vnet|virbr|tap|macvtap|veth|docker|br-|podman|cni|lxc|lxdbr|incusbr|cali|cilium|flannel|kube|ve-|vb-)/;

/** The addresses by which this computer is in its networks, as one text to compare. */
export function networkMark(interfaces: Interfaces): string {
  const marks: string[] = [];
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    if (OF_GUESTS.test(name)) continue;
    for (const { address, internal } of addresses) if (!internal) marks.push(`${name} ${address}`);
  }
  return marks.toSorted().join('\n');
}
