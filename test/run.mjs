#!/usr/bin/env node
// Runs every test, from a fresh clone on: installs what is missing, builds, starts a libvirtd of its own, runs vitest, and
// ends all that it started. `--compat` runs the libvirt client's tests on newer libvirts instead. Other arguments go to
// vitest: npm test -- test/unit/rpc. The last line is `N passed, N failed, N skipped`.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compatRoot, compatSuites } from './support/compat-roots.mjs';
import {
  killAll,
  leftMounts,
  leftNamespaces,
  leftProcesses,
  leftUsers,
  removeControlGroups,
  removeNamespaces,
  removeUsers,
} from './support/leftovers.mjs';
import { installDebianPackages, installModules, nodeObstacle, run } from './support/packages.mjs';
import { VitestRuns } from './support/vitest-run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const mark = `vk-test-${process.pid.toString(36)}${(Date.now() % 1_679_616).toString(36)}`;
const scratch = join(tmpdir(), mark);
const tests = new VitestRuns({ root, scratch, secondTry: process.env.CI === 'true' });
/** What went wrong outside vitest. */
const faults = [];
/** What was skipped outside vitest. */
const skips = [];
/** What must end before we do, newest last. */
const cleanups = [];
let interrupted = false;

await main();

async function main() {
  const obstacle = nodeObstacle();
  if (obstacle !== null) {
    console.error(obstacle);
    process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void interrupt());
  try {
    await runAll(process.argv.slice(2));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  await finish();
}

async function runAll(argv) {
  const args = argv.filter((arg) => arg !== '--compat');
  const compat = argv.includes('--compat');
  const unitOnly = args.some((arg) => !arg.startsWith('-')) && args.every((arg) => /^(-|test\/unit\b)/.test(arg));
  installModules(root);
  prepareScratch();
  if (unitOnly) {
    await tests.run(args);
    return;
  }
  installDebianPackages(compat ? ['debootstrap'] : []);
  if (compat) {
    await runCompat(args);
    return;
  }
  run('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  await startLibvirtd({});
  if (args.length > 0) await tests.run(args);
  else
    for (const project of ['unit', 'core', 'core-alone', 'ui', 'package'])
      if (!interrupted) await tests.run(['--project', project]);
}

/** The same tests of the libvirt client on each newer libvirt, in a Debian root of its own. */
async function runCompat(args) {
  for (const suite of compatSuites) {
    if (interrupted) return;
    const { directory, reason } = compatRoot(suite);
    if (directory === null) {
      skips.push(`everything on libvirt ${suite.libvirt}: ${reason}`);
      continue;
    }
    console.log(`On libvirt ${suite.libvirt}`);
    const stop = await startLibvirtd({ root: directory });
    process.env.VIRTKEEP_TEST_LIBVIRT = suite.libvirt;
    await tests.run(['--project', 'core-alone', 'test/core/libvirt', 'test/core/compat', ...args]);
    await stop();
  }
}

/** A daemon for all tests that do no harm to it; its socket is in VIRTKEEP_TEST_SOCKET. */
async function startLibvirtd(options) {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(root, 'test/support/libvirtd.ts'));
  const reason = module.libvirtdObstacle();
  if (reason !== null) {
    console.log(`No libvirtd: ${reason}`);
    return async () => {};
  }
  const daemon = await module.startPrivateLibvirtd(options);
  process.env.VIRTKEEP_TEST_SOCKET = daemon.socket;
  const stop = once(() => daemon.stop());
  cleanups.push(stop);
  return stop;
}

/** Nobody's settings, runtime folder or temporary files but our own; all of it goes at the end. */
function prepareScratch() {
  for (const [name, folder] of [
    ['TMPDIR', ''],
    ['XDG_CONFIG_HOME', 'config'],
    ['XDG_CACHE_HOME', 'cache'],
    ['XDG_STATE_HOME', 'state'],
    ['XDG_RUNTIME_DIR', 'runtime'],
  ]) {
    const directory = join(scratch, folder);
    mkdirSync(directory, { recursive: true });
    process.env[name] = directory;
  }
  chmodSync(scratch, 0o1777);
  chmodSync(join(scratch, 'runtime'), 0o700);
  process.env.VIRTKEEP_TEST_RUN = mark;
  process.env.VIRTKEEP_TEST_DIR = scratch;
}

async function interrupt() {
  if (interrupted) return;
  interrupted = true;
  tests.interrupt();
}

async function finish() {
  for (const cleanup of cleanups.reverse()) {
    await cleanup().catch((error) => console.error(`while cleaning up: ${error.message}`));
  }
  const processes = leftProcesses(mark);
  const users = leftUsers(mark);
  const namespaces = leftNamespaces(mark);
  if (!interrupted) {
    for (const { pid, command } of processes) faults.push(`left running: ${pid} ${command}`);
    for (const user of users) faults.push(`left user: ${user}`);
    for (const namespace of namespaces) faults.push(`left network namespace: ${namespace}`);
  }
  killAll(processes);
  removeUsers(users);
  removeNamespaces(namespaces);
  removeControlGroups(mark);
  for (const mount of leftMounts(mark)) faults.push(`left mounted: ${mount}`);
  rmSync(scratch, { recursive: true, force: true });
  report();
}

/** Last what matters most: a reader of a long log looks at its end. */
function report() {
  const failures = [...faults, ...tests.failures];
  const skipped = [...skips, ...tests.skips];
  for (const line of skipped) console.log(`skipped: ${line}`);
  for (const line of tests.unsteady) console.log(`passed at the second try only: ${line}`);
  for (const line of failures) console.log(`failed: ${line}`);
  if (interrupted) console.log('interrupted');
  console.log(`${tests.passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
  process.exit(interrupted ? 130 : failures.length > 0 || tests.passed === 0 ? 1 : 0);
}

function once(action) {
  let done = null;
  return () => {
    done ??= action();
    return done;
  };
}
