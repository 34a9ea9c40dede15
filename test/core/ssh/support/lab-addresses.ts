import { readFileSync, writeFileSync } from 'node:fs';
import type { TestSshd } from '../../../support/sshd.ts';
import type { Lab } from './lab.ts';

/** Where the hosts of a lab are: those that are well, and those that are sick or will be, by what is wrong with them. */
export interface LabAddresses {
  readonly well: Readonly<Record<string, string>>;
  readonly sick: ReturnType<typeof sickHosts>;
}

export function labAddresses(lab: Lab): LabAddresses {
  return {
    well: {
      'a real host over ssh': at(lab.real, 'plain'),
      'a simulated one over ssh': at(lab.far, 'plain'),
      'a local one': lab.local.uri,
    },
    sick: sickHosts(lab),
  };
}

/** Makes ssh know everybody but one, and one by another key than its own. */
export function forgetKeys(lab: Lab): void {
  lab.knowAll();
  const { stranger, rekeyed } = lab.far.ports;
  const known = readFileSync(lab.real.knownHosts, 'utf8')
    .replace(`[127.0.0.1]:${stranger},`, '')
    .replace(`,[127.0.0.1]:${stranger}`, '')
    .replace(`[127.0.0.1]:${rekeyed}`, '[127.0.0.1]:1');
  const [, type = '', key = ''] = lab.real.hostKey.trim().split(' ');
  writeFileSync(lab.real.knownHosts, `${known}[127.0.0.1]:${rekeyed} ${type} ${key}\n`);
}

function sickHosts({ real, far, mortal, cold, cutOff, slow, user, slowWire, door }: Lab) {
  return {
    empty: at(far, 'empty'),
    noisy: at(far, 'noisy'),
    unhelpful: at(far, 'unhelpful'),
    single: at(far, 'single'),
    victim: at(far, 'victim'),
    rekeyed: at(far, 'rekeyed'),
    stranger: at(far, 'stranger'),
    outsider: at(real, 'outsider', 'system', user.name),
    password: at(real, 'password', 'session', user.name),
    mortal: at(mortal, 'plain'),
    cold: at(cold, 'plain'),
    cut: at(cutOff, 'plain'),
    slow: at(slow, 'plain'),
    blackHole: at(slow, 'plain').replace(slow.address, slowWire.blackHole),
    nameless: `qemu+ssh://root@no-such-host.invalid:${far.ports.plain}/system`,
    door: `qemu+ssh://root@127.0.0.1:${door}/system`,
    dash: 'qemu+ssh://-oProxyCommand=true/system',
  };
}

function at({ address, ports }: TestSshd<string>, port: string, rest = 'system', login = 'root'): string {
  return `qemu+ssh://${login}@${address}:${ports[port]}/${rest}`;
}
