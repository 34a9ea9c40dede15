import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT_DIRECTORY = findRoot(fileURLToPath(import.meta.url));

/** What may be kept between runs because it only saves time. */
export const CACHE_DIRECTORY = join(ROOT_DIRECTORY, '.cache/test');

/** Screenshots and logs of the last run, for people to look at. */
export const OUTPUT_DIRECTORY = join(ROOT_DIRECTORY, 'test-output');

/**
 * Marks what this run started: it stands in the paths, names or environment of every process, so that the runner can
 * tell at the end whether any is left. Set by test/run.mjs.
 */
const RUN_ID = process.env.VIRTKEEP_TEST_RUN ?? `vk-test-${process.pid.toString(36)}`;

/** Which of the test files that run side by side this one is, from 0 on. */
export const LANE = Number(process.env.VITEST_POOL_ID ?? 1) - 1;

/** RUN_ID for names that the whole machine shares: no other file that runs now has it. */
export const LANE_ID = `${RUN_ID}${LANE === 0 ? '' : `-${LANE}`}`;

/** A new empty folder for this run. The path is short, for unix socket paths end at 107 bytes. */
export function scratchDirectory(name: string): string {
  const base = process.env.VIRTKEEP_TEST_DIR ?? ownBase();
  const directory = mkdtempSync(join(base, `${name}-`));
  chmodSync(directory, 0o755);
  return directory;
}

let base: string | null = null;

/** Without test/run.mjs nobody else tidies up. */
function ownBase(): string {
  if (base !== null) return base;
  const made = join(tmpdir(), RUN_ID);
  mkdirSync(made, { recursive: true, mode: 0o755 });
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  base = made;
  return made;
}

/** Looked for and not counted, for a bench's bundle lies elsewhere than its source. */
function findRoot(from: string): string {
  const folder = dirname(from);
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  if (folder === from) throw new Error('this file lies in no project');
  return findRoot(folder);
}
