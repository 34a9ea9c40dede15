// A graphical console beside Debian's novnc with websockify: the same guest, the same browser, the same size of the page,
// one after the other in turns. Pictures and bytes a second while the whole screen changes, from a key to the pixels it
// changes, processor time of what lies between browser and QEMU per megabyte, and memory over a while (--minutes N).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browserObstacle, launchBrowser } from '../support/browser.ts';
import type { Guest } from '../support/guests.ts';
import { libvirtdObstacle, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { OUTPUT_DIRECTORY } from '../support/paths.ts';
import { SCREEN_LOAD, startScreenShell } from '../support/screen-guests.ts';
import { installerObstacle } from '../support/shell-guest.ts';
import { sleep, until } from '../support/until.ts';
import { openOurs, openTheirs, peerObstacle, type Viewer } from './console/viewers.ts';
import { median, printTable, quantile, type Ratio, ratio, round } from './figures.ts';

const ROUNDS = 8;
const LOAD_S = 12;
const STILL_MS = 5000;
const KEYS = 30;
const MB = 1_000_000;

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? installerObstacle();
if (obstacle !== null) {
  console.error(obstacle);
  process.exit(1);
}
const minutes = Number(argument('--minutes') ?? 1);
const peer = peerObstacle();
if (peer !== null) console.error(`Without a peer: ${peer}`);

const daemon = await startPrivateLibvirtd();
const browser = await launchBrowser();
try {
  await bench();
} finally {
  await browser.close();
  await daemon.stop();
}

interface Side {
  readonly name: string;
  readonly open: (guest: string) => Promise<Viewer>;
  /** Of each second. */
  readonly frames: number[];
  readonly megabytes: number[];
  /** Beyond what the same process does while the screen stands still, as reading statistics. */
  readonly cpuPerMb: number[];
  readonly stillCpu: number[];
  readonly delays: number[];
  memory: {
    readonly before: number;
    readonly after: number;
    readonly heapBefore: number;
    readonly heapAfter: number;
  } | null;
}

async function bench(): Promise<void> {
  const side = (name: string, open: Side['open']): Side => ({
    name,
    open,
    frames: [],
    megabytes: [],
    cpuPerMb: [],
    stillCpu: [],
    delays: [],
    memory: null,
  });
  const ours = side('ours', (guest) => openOurs(browser, daemon, guest));
  const theirs = side('novnc and websockify', (guest) => openTheirs(browser, daemon, guest));
  const sides = peer === null ? [ours, theirs] : [ours];

  const calm = await startScreenShell(daemon, 'bench-keys', { more: 'quiet', cpuShare: 0.5 });
  await sleep(30_000);
  for (let turn = 0; turn < ROUNDS; turn += 1)
    for (const each of inTurn(sides, turn)) await measureKeys(each, calm.name);
  await daemon.virsh('destroy', calm.uuid);

  const busy = await startScreenShell(daemon, 'bench-load', { more: SCREEN_LOAD, cpuShare: 0.6 });
  await sleep(40_000);
  for (let turn = 0; turn < ROUNDS; turn += 1) for (const each of inTurn(sides, turn)) await measureLoad(each, busy);
  // Side by side: both get the same pictures, and it takes half as long.
  await Promise.all(sides.map((each) => measureMemory(each, busy.name)));
  await daemon.virsh('destroy', busy.uuid);
  report(ours, peer === null ? theirs : null);
}

async function measureKeys(side: Side, guest: string): Promise<void> {
  const viewer = await side.open(guest);
  await viewer.focus();
  for (let at = 0; at < KEYS; at += 1) {
    const delay = await viewer.press(at % 8 === 7 ? 'Enter' : 'a');
    if (delay !== null) side.delays.push(delay);
    await sleep(120);
  }
  await viewer.close();
}

async function measureLoad(side: Side, guest: Guest): Promise<void> {
  const viewer = await side.open(guest.name);
  await until(async () => (await viewer.counts()).frames > 20, {
    what: `${side.name} shows pictures`,
    timeoutMs: 60_000,
  });
  const before = await viewer.counts();
  const cpuBefore = viewer.cpuMs();
  let after = before;
  for (let second = 0; second < LOAD_S; second += 1) {
    const last = after;
    await sleep(1000);
    after = await viewer.counts();
    side.frames.push(((after.frames - last.frames) * 1000) / (after.at - last.at));
  }
  const cpu = viewer.cpuMs() - cpuBefore;
  const seconds = (after.at - before.at) / 1000;
  const megabytes = (after.bytes - before.bytes) / MB;
  side.megabytes.push(megabytes / seconds);
  await daemon.virsh('suspend', guest.uuid);
  await sleep(1000);
  const stillBefore = viewer.cpuMs();
  const stillSince = performance.now();
  await sleep(STILL_MS);
  const still = (viewer.cpuMs() - stillBefore) / ((performance.now() - stillSince) / 1000);
  await daemon.virsh('resume', guest.uuid);
  side.stillCpu.push(still);
  side.cpuPerMb.push(Math.max(0, cpu - still * seconds) / megabytes);
  mkdirSync(join(OUTPUT_DIRECTORY, 'bench'), { recursive: true });
  await viewer.page.screenshot({ path: join(OUTPUT_DIRECTORY, 'bench', `console-${side.name.slice(0, 4)}.png`) });
  await viewer.close();
}

async function measureMemory(side: Side, guest: string): Promise<void> {
  const viewer = await side.open(guest);
  // What is fetched and compiled once is no growth.
  await sleep(15_000);
  const before = viewer.residentMb();
  const heapBefore = await viewer.heapMb();
  await sleep(minutes * 60_000);
  side.memory = { before, after: viewer.residentMb(), heapBefore, heapAfter: await viewer.heapMb() };
  await viewer.close();
}

function report(ours: Side, theirs: Side | null): void {
  const of = (side: Side | null) => ({
    framesPerSecond: side === null ? null : round(median(side.frames)),
    megabytesPerSecond: side === null ? null : round(median(side.megabytes)),
    cpuMsPerMB: side === null ? null : round(median(side.cpuPerMb)),
    stillCpuMsPerSecond: side === null ? null : round(median(side.stillCpu)),
    keyToPixelMedianMs: side === null ? null : round(median(side.delays)),
    keyToPixelP90Ms: side === null ? null : round(quantile(side.delays, 0.9)),
    processMBBefore: side === null ? null : round(side.memory?.before ?? Number.NaN),
    processMBAfter: side === null ? null : round(side.memory?.after ?? Number.NaN),
    pageHeapMBBefore: side === null ? null : round(side.memory?.heapBefore ?? Number.NaN),
    pageHeapMBAfter: side === null ? null : round(side.memory?.heapAfter ?? Number.NaN),
  });
  const ratios = {
    frames: ratio(ours.frames, theirs?.frames ?? null),
    keyToPixel: ratio(ours.delays, theirs?.delays ?? null),
  };
  const figures = { bench: 'console', minutes, rounds: ROUNDS, ours: of(ours), novnc: of(theirs), ratios };
  const row = (title: string, key: keyof typeof figures.ours, times: Ratio | null = null) =>
    [title, figures.ours[key], figures.novnc[key], times === null ? null : inWords(times)] as const;
  printTable(
    ['', 'ours', 'novnc and websockify', 'ratio (95 %)'],
    [
      row('pictures/s, whole screen changing', 'framesPerSecond', ratios.frames),
      row('MB/s to the page', 'megabytesPerSecond'),
      row('process between, CPU ms per MB', 'cpuMsPerMB'),
      row('the same while the screen stands still, CPU ms per s', 'stillCpuMsPerSecond'),
      row('key to pixel, median ms', 'keyToPixelMedianMs', ratios.keyToPixel),
      row('key to pixel, 90 % ms', 'keyToPixelP90Ms'),
      row('process between before, MB', 'processMBBefore'),
      row(`the same after ${minutes} min`, 'processMBAfter'),
      row("page's heap before, MB", 'pageHeapMBBefore'),
      row(`the same after ${minutes} min`, 'pageHeapMBAfter'),
    ],
  );
  console.log(JSON.stringify(figures));
}

function inWords({ ratio: times, from, to }: Ratio): string {
  return `${times.toFixed(2)} (${from.toFixed(2)} to ${to.toFixed(2)})`;
}

/** Another one begins each turn: what the first warms up helps the second. */
function inTurn(sides: readonly Side[], turn: number): readonly Side[] {
  return turn % 2 === 0 ? sides : sides.toReversed();
}

function argument(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}
