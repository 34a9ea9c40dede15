import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './system.mjs';

const SOURCES = ['main', 'preload', 'renderer', 'shared', 'resources', 'package.json', 'package-lock.json'];
const CONFIGS = ['renderer', 'main', 'preload'];
const PRODUCTS = ['dist/renderer/index.html', 'dist/main/web.js', 'dist/electron/main.js', 'dist/preload/preload.cjs'];

/** Builds everything, unless what is in dist was made from the very sources that are here now. */
export async function buildIfOlder(root) {
  const isFresh = () => {
    const stamp = join(root, 'dist/sources.sha256');
    const made = existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
    return made === signature(root) && PRODUCTS.every((product) => existsSync(join(root, product)));
  };
  if (isFresh()) return;
  const unlock = await lock(root);
  try {
    // Whoever held the lock before may have built it.
    if (!isFresh()) await build(root);
  } finally {
    unlock();
  }
}

async function build(root) {
  say('Building ...');
  const before = signature(root);
  rmSync(join(root, 'dist/sources.sha256'), { force: true });
  const builds = await Promise.allSettled(CONFIGS.map((config) => runVite(root, `${config}/vite.config.ts`)));
  const failed = builds.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  writeFileSync(join(root, 'dist/sources.sha256'), before);
}

function runVite(root, config) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '-c', config], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${output}\nThe build of ${config} failed.`));
    });
  });
}

/** Names, sizes and times of all sources: changes whenever one of them is changed, added or removed. */
function signature(root) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(join(root, path));
    if (!stat.isDirectory()) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    else for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
  };
  for (const source of SOURCES) if (existsSync(join(root, source))) visit(source);
  return hash.digest('hex');
}

/** Keeps two launchers from building at once; a lock whose owner has died is no lock. */
async function lock(root) {
  const folder = join(root, '.cache/build-lock');
  const owner = join(folder, 'pid');
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(folder, owner)) rmSync(folder, { recursive: true, force: true });
    else await sleep(200);
  }
}

function isAbandoned(folder, owner) {
  try {
    if (!existsSync(owner)) return Date.now() - statSync(folder).mtimeMs > 5000;
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
