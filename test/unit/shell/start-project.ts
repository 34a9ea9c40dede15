import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const sources = join(import.meta.dirname, '../../../main/shell');

/** What a run of start.mjs left. */
interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the stand-ins noted, one line each. */
  readonly log: readonly string[];
}

/** A project as small as start.mjs needs it: the real launcher, and stand-ins for npm, Vite, Electron and a browser. */
export interface StartProject {
  readonly folder: string;
  write(path: string, content: string): Promise<void>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  remove(): Promise<void>;
}

const note = (words: string): string => `require('node:fs').appendFileSync(process.env.LOG, ${words} + '\\n');`;

/** Stands for `vite build -c X/vite.config.ts`: makes what the real one would, in a tenth of a second. */
const VITE = `
${note("'build ' + process.argv.at(-1)")}
const fs = require('node:fs');
const make = (path, content) => {
  fs.mkdirSync(require('node:path').dirname(path), { recursive: true });
  fs.writeFileSync(path, content);
};
console.log('noise of a build');
const config = process.argv.at(-1);
if (config.startsWith('main') && fs.existsSync('main/broken')) {
  console.error('main/broken:1 is wrong');
  process.exit(1);
}
if (config.startsWith('renderer')) make('dist/renderer/index.html', '');
if (config.startsWith('preload')) make('dist/preload/preload.cjs', '');
if (config.startsWith('main')) {
  make('dist/electron/main.js', '');
  make('dist/main/dump.js', "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;");
  make('dist/main/web.js', "console.log('Virtkeep is at http://127.0.0.1:1/?token=t ' + process.argv.slice(2).join()); process.exitCode = 5; setTimeout(() => {}, 300);");
}
`;

export async function makeStartProject(): Promise<StartProject> {
  const folder = await mkdtemp(join(tmpdir(), 'virtkeep-start-'));
  const log = join(folder, 'log');
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const writeProgram = async (path: string, name: string): Promise<void> => {
    await write(
      path,
      `#!${process.execPath}\n${note(`'${name} ' + process.argv.slice(2).join(' ')`)}process.exit(Number(process.env.CODE ?? 0));\n`,
    );
    await chmod(join(folder, path), 0o755);
  };
  await cp(join(sources, 'start.mjs'), join(folder, 'main/shell/start.mjs'));
  await cp(join(sources, 'launch'), join(folder, 'main/shell/launch'), { recursive: true });
  await write('package.json', '{}');
  await write('package-lock.json', '{}');
  await write('main/core.ts', '1');
  await write('renderer/index.html', '1');
  await write('node_modules/.package-lock.json', '{}');
  await write('node_modules/vite/bin/vite.js', VITE);
  await write('node_modules/electron/package.json', '{"version":"1.2.3"}');
  await write('node_modules/electron/install.js', `${note("'install electron'")} process.exit(1);`);
  await write(
    'npm.js',
    `${note("'npm ' + process.argv.slice(2).join(' ')")} console.log('noise of npm'); process.exit(Number(process.env.CODE ?? 0));`,
  );
  await writeProgram('electron/electron', 'electron');
  await writeProgram('bin/chromium', 'chromium');
  await utimes(join(folder, 'package-lock.json'), 1, 1);

  return {
    folder,
    write,
    async run(args, env = {}) {
      await writeFile(log, '');
      const child = spawn(process.execPath, [join(folder, 'main/shell/start.mjs'), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: join(folder, 'nothing'), HOME: folder, LOG: log, npm_execpath: join(folder, 'npm.js'), ...env },
      });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      const noted = (await readFile(log, 'utf8')).trim();
      return { code, stdout, stderr, log: noted === '' ? [] : noted.split('\n').sort() };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
