import type { NodeDeviceRef, SecretRef } from '../../libvirt/wire/objects.ts';
import { DemoError } from '../errors.ts';
import type { SampleDevice, SampleSecret, Samples } from '../host/samples.ts';
import type { HandlerTable } from '../server/context.ts';
import { escapeXml } from '../xml/escape.ts';

function device({ devices }: Samples, name: string): SampleDevice {
  const found = devices.find(({ ref }) => ref.name === name);
  if (found !== undefined) return found;
  throw new DemoError('NO_NODE_DEVICE', 'NODEDEV', `no node device with matching name '${name}'`);
}

function secretOf({ secrets }: Samples, uuid: string): SampleSecret {
  const found = secrets.find(({ ref }) => ref.uuid === uuid);
  if (found !== undefined) return found;
  throw new DemoError('NO_SECRET', 'SECRET', `no secret with matching uuid '${uuid}'`);
}

function secretXml({ ref, description }: SampleSecret): string {
  return `<secret ephemeral='no' private='yes'>
  <uuid>${ref.uuid}</uuid>
  <description>${escapeXml(description)}</description>
  <usage type='volume'>
    <volume>${escapeXml(ref.usageID)}</volume>
  </usage>
</secret>
`;
}

/** The host's devices and secrets. */
export const DEVICE_HANDLERS = {
  CONNECT_LIST_ALL_NODE_DEVICES: ({ host }) => {
    const devices: NodeDeviceRef[] = host.samples.devices.map(({ ref }) => ref);
    return { devices, ret: devices.length };
  },
  NODE_DEVICE_LOOKUP_BY_NAME: ({ host }, { name }) => ({ dev: device(host.samples, name).ref }),
  NODE_DEVICE_GET_XML_DESC: ({ host }, { name }) => ({ xml: device(host.samples, name).xml }),
  NODE_DEVICE_GET_PARENT: ({ host }, { name }) => ({ parentName: device(host.samples, name).parent }),
  NODE_DEVICE_NUM_OF_CAPS: ({ host }, { name }) => {
    device(host.samples, name);
    return { num: 1 };
  },
  NODE_DEVICE_LIST_CAPS: ({ host }, { name, maxNames }) => ({
    names: [device(host.samples, name).capability].slice(0, maxNames),
  }),
  NODE_DEVICE_IS_ACTIVE: ({ host }, { name }) => {
    device(host.samples, name);
    return { active: true };
  },
  CONNECT_LIST_ALL_SECRETS: ({ host }) => {
    const secrets: SecretRef[] = host.samples.secrets.map(({ ref }) => ref);
    return { secrets, ret: secrets.length };
  },
  SECRET_LOOKUP_BY_UUID: ({ host }, { uuid }) => ({ secret: secretOf(host.samples, uuid).ref }),
  SECRET_GET_XML_DESC: ({ host }, { secret }) => ({ xml: secretXml(secretOf(host.samples, secret.uuid)) }),
} satisfies HandlerTable;
