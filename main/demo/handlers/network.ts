import type { NetworkRef } from '../../libvirt/wire/objects.ts';
import { DemoError } from '../errors.ts';
import type { SampleNetwork, Samples } from '../host/samples.ts';
import type { DemoHost, HandlerTable } from '../server/context.ts';
import { listFlags } from './list-flags.ts';

function require(samples: Samples, { name, uuid }: NetworkRef): SampleNetwork {
  const network = samples.networks.find((candidate) => candidate.ref.uuid === uuid);
  if (network !== undefined) return network;
  throw new DemoError('NO_NETWORK', 'NETWORK', `no network with matching uuid '${uuid}' (${name})`);
}

function found(network: SampleNetwork | undefined, what: string): { net: NetworkRef } {
  if (network === undefined) throw new DemoError('NO_NETWORK', 'NETWORK', `no network with matching ${what}`);
  return { net: network.ref };
}

const STARTED = 2;
const STOPPED = 3;

function setActive({ samples, simulation }: DemoHost, net: NetworkRef, active: boolean): void {
  const network = require(samples, net);
  if (network.active === active) {
    throw new DemoError(
      'OPERATION_INVALID',
      'NETWORK',
      active ? 'network is already active' : `network '${net.name}' is not active`,
    );
  }
  network.active = active;
  simulation.emitHost({ kind: 'network', net: network.ref, event: active ? STARTED : STOPPED, detail: 0 });
}

function xmlOf({ ref, bridge, subnet, forward }: SampleNetwork): string {
  const lines = [
    '<network>',
    `  <name>${ref.name}</name>`,
    `  <uuid>${ref.uuid}</uuid>`,
    ...(forward === null ? [] : [`  <forward mode='${forward}'/>`]),
    `  <bridge name='${bridge}'${subnet === null ? '' : " stp='on' delay='0'"}/>`,
    ...(subnet === null
      ? []
      : [
          `  <ip address='${subnet}.1' netmask='255.255.255.0'>`,
          '    <dhcp>',
          `      <range start='${subnet}.2' end='${subnet}.254'/>`,
          '    </dhcp>',
          '  </ip>',
        ]),
    '</network>',
    '',
  ];
  return lines.join('\n');
}

const IPV4 = 0;
const LEASE_SECONDS = 3600;

function leases({ simulation }: DemoHost, { ref, bridge }: SampleNetwork, mac: string | null) {
  const expiryTime = simulation.clock.epochSeconds() + LEASE_SECONDS;
  return [...simulation.machines.values()].flatMap(({ activity, spec }) =>
    activity === null
      ? []
      : activity.spec.nics.flatMap((nic) => {
          if (nic.source !== ref.name || nic.address === null || (mac !== null && mac !== nic.mac)) return [];
          const [ipaddr = '', prefix = '24'] = nic.address.split('/');
          return [
            {
              iface: bridge,
              expiryTime,
              type: IPV4,
              mac: nic.mac,
              iaid: null,
              ipaddr,
              prefix: Number(prefix),
              hostname: spec.name.slice(0, 63),
              clientid: null,
            },
          ];
        }),
  );
}

/** Virtual networks. */
export const NETWORK_HANDLERS = {
  CONNECT_LIST_ALL_NETWORKS: ({ host }, { flags }) => {
    const nets = host.samples.networks.filter((network) => listFlags(network, flags)).map((network) => network.ref);
    return { nets, ret: nets.length };
  },
  NETWORK_LOOKUP_BY_NAME: ({ host }, { name }) =>
    found(
      host.samples.networks.find((network) => network.ref.name === name),
      `name '${name}'`,
    ),
  NETWORK_LOOKUP_BY_UUID: ({ host }, { uuid }) =>
    found(
      host.samples.networks.find((network) => network.ref.uuid === uuid),
      `uuid '${uuid}'`,
    ),
  NETWORK_GET_XML_DESC: ({ host }, { net }) => ({ xml: xmlOf(require(host.samples, net)) }),
  NETWORK_GET_BRIDGE_NAME: ({ host }, { net }) => ({ name: require(host.samples, net).bridge }),
  NETWORK_GET_AUTOSTART: ({ host }, { net }) => ({ autostart: require(host.samples, net).autostart }),
  NETWORK_SET_AUTOSTART: ({ host }, { net, autostart }) => {
    require(host.samples, net).autostart = autostart;
  },
  NETWORK_IS_ACTIVE: ({ host }, { net }) => ({ active: require(host.samples, net).active }),
  NETWORK_IS_PERSISTENT: ({ host }, { net }) => {
    require(host.samples, net);
    return { persistent: true };
  },
  NETWORK_CREATE: ({ host }, { net }) => setActive(host, net, true),
  NETWORK_DESTROY: ({ host }, { net }) => setActive(host, net, false),
  NETWORK_GET_DHCP_LEASES: ({ host }, { net, mac, needResults }) => {
    const all = leases(host, require(host.samples, net), mac);
    return { leases: needResults ? all : [], ret: all.length };
  },
} satisfies HandlerTable;
