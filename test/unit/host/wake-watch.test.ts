import type { NetworkInterfaceInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../../main/environment.ts';
import { type Interfaces, networkMark } from '../../../main/host/link/network-mark.ts';
import { WakeWatch } from '../../../main/host/link/wake-watch.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  return { address, netmask: '255.255.255.0', family: 'IPv4', mac: '52:54:00:00:00:01', internal, cidr: null };
}

describe('the mark of a network', () => {
  const home: Interfaces = { lo: [at('127.0.0.1', true)], wlan0: [at('192.0.2.7')] };

  it('is another in another network, without one, and by cable', () => {
    const marks = [
      home,
      { ...home, wlan0: [at('198.51.100.1')] },
      { lo: home.lo },
      { ...home, eth0: [at('192.0.2.8')] },
    ];
    expect(new Set(marks.map(networkMark)).size).toBe(4);
  });

  it('is the same whatever guests and containers come and go, in whatever order', () => {
    const guests = { vnet3: [at('169.254.1.1')], virbr0: [at('192.168.122.1')], veth12ab: [at('10.0.0.1')] };
    expect(networkMark({ ...guests, tap0: [at('10.1.1.1')], ...home })).toBe(networkMark(home));
    expect(networkMark({ eth1: [at('10.0.0.2')], ...home })).toBe(networkMark({ ...home, eth1: [at('10.0.0.2')] }));
  });
});

describe('the watch', () => {
  let ahead = 0;
  let interfaces: Interfaces = {};
  let woken: string[] = [];
  let watch: WakeWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    ahead = 0;
    woken = [];
    interfaces = { wlan0: [at('192.0.2.7')] };
    const clock = createClock(
      () => Date.now() + ahead,
      () => Date.now(),
    );
    watch = new WakeWatch({ clock, interfaces: () => interfaces, onWake: (why) => woken.push(why) });
    watch.start();
  });

  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  it('says nothing while nothing happens, nor when the wall clock is set a little or back', () => {
    vi.advanceTimersByTime(60_000);
    ahead += 1500;
    vi.advanceTimersByTime(5000);
    ahead -= 3_600_000;
    vi.advanceTimersByTime(5000);
    expect(woken).toEqual([]);
  });

  it('tells of each sleep once, also after the wall clock was put back', () => {
    ahead -= 3_600_000;
    vi.advanceTimersByTime(5000);
    ahead += 600_000;
    vi.advanceTimersByTime(1000);
    expect(woken).toEqual(['resumed']);
    vi.advanceTimersByTime(10_000);
    ahead += 10_000;
    vi.advanceTimersByTime(1000);
    expect(woken).toEqual(['resumed', 'resumed']);
  });

  it('tells of another network within seconds, and of sleep alone when both are new', () => {
    interfaces = {};
    vi.advanceTimersByTime(3000);
    expect(woken).toEqual(['network-changed']);
    interfaces = { wlan0: [at('198.51.100.1')] };
    ahead += 60_000;
    vi.advanceTimersByTime(6000);
    expect(woken).toEqual(['network-changed', 'resumed']);
  });

  it('is calm while networks come and go, and tells of the last change in the end', () => {
    for (let i = 0; i < 20; i += 1) {
      interfaces = { wlan0: [at(`192.0.2.${i}`)] };
      vi.advanceTimersByTime(3000);
    }
    expect(woken.length).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(6000);
    const before = woken.length;
    vi.advanceTimersByTime(60_000);
    expect(woken).toHaveLength(before);
  });
});
