#!/usr/bin/env node
// Runs every test, from a fresh clone on: installs what is missing, builds, starts a libvirtd of its own, runs vitest, and
// ends all that it started. `--compat` runs the libvirt client's tests on newer libvirts instead. Other arguments go to
// vitest: npm test -- test/unit/rpc. The last line is `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const mark = `vk-test-${process.pid.toString(36)}${(Date.now() % 1_679_616).toString(36)}`;
const scratch = join(tmpdir(), mark);
const total = { passed: 0, failed: 0, skipped: 0 };
/** What must end before we do, newest last. */
const cleanups = [];
let child = null;
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
    console.error(error instanceof Error ? error.message : error);
    total.failed += 1;
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
    await vitest(args);
    return;
  }
  installDebianPackages(compat ? ['debootstrap'] : []);
  if (compat) {
    await runCompat(args);
    return;
  }
  run('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  await startLibvirtd({});
  if (args.length > 0) await vitest(args);
  else for (const project of ['unit', 'core', 'ui', 'package']) if (!interrupted) await vitest(['--project', project]);
}

/** The same tests of the libvirt client on each newer libvirt, in a Debian root of its own. */
async function runCompat(args) {
  for (const suite of compatSuites) {
    if (interrupted) return;
    const { directory, reason } = compatRoot(suite);
    if (directory === null) {
      console.log(`skipped: everything on libvirt ${suite.libvirt}: ${reason}`);
      total.skipped += 1;
      continue;
    }
    console.log(`On libvirt ${suite.libvirt}`);
    const stop = await startLibvirtd({ root: directory });
    process.env.VIRTKEEP_TEST_LIBVIRT = suite.libvirt;
    await vitest(['--project', 'core', 'test/core/libvirt', 'test/core/compat', ...args]);
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

/** Runs vitest once and adds its counts to the total. */
async function vitest(args) {
  const summaryPath = join(scratch, 'summary.json');
  rmSync(summaryPath, { force: true });
  process.env.VIRTKEEP_TEST_SUMMARY = summaryPath;
  const reporters = ['--reporter=default', '--reporter=./test/support/summary-reporter.mjs'];
  const code = await new Promise((resolve) => {
    child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('close', resolve);
  });
  child = null;
  if (!existsSync(summaryPath)) {
    console.error(`vitest ${args.join(' ')} ended with ${code} and without a result`);
    total.failed += 1;
    return;
  }
  const summary = JSON.parse(readFileSync(summaryPath, 'utf8'));
  for (const key of Object.keys(total)) total[key] += summary[key];
  if (code !== 0 && summary.failed === 0) total.failed += 1;
  for (const { test, reason } of summary.skips) console.log(`skipped: ${test}: ${reason}`);
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
  child?.kill('SIGINT');
}

async function finish() {
  for (const cleanup of cleanups.reverse()) {
    await cleanup().catch((error) => console.error(`while cleaning up: ${error.message}`));
  }
  const processes = leftProcesses(mark);
  if (processes.length > 0 && !interrupted) {
    total.failed += 1;
    for (const { pid, command } of processes) console.error(`left running: ${pid} ${command}`);
  }
  killAll(processes);
  const users = leftUsers(mark);
  if (users.length > 0 && !interrupted) {
    total.failed += 1;
    console.error(`left users: ${users.join(' ')}`);
  }
  removeUsers(users);
  const namespaces = leftNamespaces(mark);
  if (namespaces.length > 0 && !interrupted) {
    total.failed += 1;
    console.error(`left network namespaces: ${namespaces.join(' ')}`);
  }
  removeNamespaces(namespaces);
  removeControlGroups(mark);
  for (const mount of leftMounts(mark)) {
    total.failed += 1;
    console.error(`left mounted: ${mount}`);
  }
  rmSync(scratch, { recursive: true, force: true });
  if (interrupted) console.log('interrupted');
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(interrupted ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0);
}

function once(action) {
  let done = null;
  return () => {
    done ??= action();
    return done;
  };
}
