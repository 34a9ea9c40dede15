/**
 * The whole app: demo daemon, built core in the web shell, Chromium on the machines table, ticks of one second; with
 * 1,000 and with 10,000 machines. virt-manager on the same 1,000 machines beside it, where it is installed. With
 * `--hosts N`: N hosts of 200 machines each instead, five of them hung and three coming and going.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { browserObstacle } from '../support/browser.ts';
import { scratchDirectory } from '../support/paths.ts';
import { type Figure, printTable, round } from './figures.ts';
import { measureHosts } from './fleet/many-hosts.ts';
import { type AppFigures, measureApp } from './fleet/measure-app.ts';
import {
  measureVirtManager,
  type VirtManagerFigures,
  virtManagerObstacle,
  writeTestDriverFile,
} from './fleet/virt-manager.ts';

const SECONDS = 25;
const MANY_HOSTS_SECONDS = 40;
const SIZES = [1000, 10_000] as const;

// One folder for all that is written, so that nothing of it stays.
const scratch = scratchDirectory('bench');
process.env.VIRTKEEP_TEST_DIR = scratch;
const exit = (code: number): never => {
  rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => exit(130));

const missing = browserObstacle();
if (missing !== null) {
  console.error(`The bench needs a browser: ${missing}.`);
  exit(1);
}
const { hosts } = parseArgs({ options: { hosts: { type: 'string' } } }).values;
if (hosts !== undefined) {
  try {
    await manyHosts(Number(hosts));
    exit(0);
  } catch (error) {
    console.error(error);
    exit(1);
  }
}
try {
  const figures: AppFigures[] = [];
  let virtManager: VirtManagerFigures | null = null;
  for (const size of SIZES) {
    console.log(`${size} machines: ${2 * SECONDS} s of steady state`);
    const { figures: app, uri, stop } = await measureApp(size, SECONDS);
    figures.push(app);
    try {
      if (size === SIZES[0]) virtManager = await besides(uri, size);
    } finally {
      await stop();
    }
  }
  report(figures, virtManager);
  exit(0);
} catch (error) {
  console.error(error);
  exit(1);
}

async function manyHosts(count: number): Promise<void> {
  console.log(`${count} hosts: ${MANY_HOSTS_SECONDS} s of steady state`);
  const figures = await measureHosts({
    hosts: count,
    machinesEach: 200,
    hung: Math.min(5, Math.floor(count / 10)),
    flapping: Math.min(3, Math.floor(count / 10)),
    seconds: MANY_HOSTS_SECONDS,
  });
  const rounded = Object.entries(figures).map(([key, value]: [string, number]) => [key, round(value)] as const);
  printTable(['', `${count} hosts`], rounded);
  console.log(JSON.stringify({ bench: 'fleet-hosts', ...Object.fromEntries(rounded) }));
}

/** virt-manager on our demo daemon; on libvirt's test driver if the two do not get along. */
async function besides(uri: string, machines: number): Promise<VirtManagerFigures | null> {
  const obstacle = virtManagerObstacle();
  if (obstacle !== null) {
    console.log(`virt-manager is not measured: ${obstacle}`);
    return null;
  }
  try {
    return await measureVirtManager(uri, 'demo daemon', SECONDS);
  } catch (error) {
    console.log(`virt-manager on the demo daemon: ${error instanceof Error ? error.message : String(error)}`);
    return await measureVirtManager(`test://${writeTestDriverFile(machines)}`, 'test driver', SECONDS);
  }
}

function report(figures: readonly AppFigures[], virtManager: VirtManagerFigures | null): void {
  const keys = Object.keys(figures[0] ?? {}) as (keyof AppFigures)[];
  const rows: Figure[][] = keys.map((key) => [key, ...figures.map((app) => round(app[key]))]);
  rows.push(['virt_manager_cpu_percent', round(virtManager?.cpuPercent ?? Number.NaN), null]);
  rows.push(['virt_manager_rss_mb', round(virtManager?.rssMb ?? Number.NaN), null]);
  printTable(['', ...figures.map((app) => `${app.machines} machines`)], rows);
  const rounded = (app: AppFigures | undefined): Record<string, number | null> =>
    Object.fromEntries(keys.map((key) => [key, round(app?.[key] ?? Number.NaN)]));
  console.log(
    JSON.stringify({
      bench: 'fleet',
      machines_1000: rounded(figures[0]),
      machines_10000: rounded(figures[1]),
      virt_manager_version: virtManager?.version ?? null,
      virt_manager_source: virtManager?.source ?? null,
      virt_manager_machines: virtManager === null ? null : SIZES[0],
      virt_manager_cpu_percent: round(virtManager?.cpuPercent ?? Number.NaN),
      virt_manager_rss_mb: round(virtManager?.rssMb ?? Number.NaN),
    }),
  );
}
