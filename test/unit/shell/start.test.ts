import { chmod, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeStartProject, type StartProject } from './start-project.ts';

let project: StartProject;
beforeEach(async () => {
  project = await makeStartProject();
});
afterEach(() => project.remove());

const BUILDS = ['build main/vite.config.ts', 'build preload/vite.config.ts', 'build renderer/vite.config.ts'];
const display = { DISPLAY: ':99' };
/** Electron is there; without this it has to be fetched, which fails. */
const electron = (): Record<string, string> => ({
  ...display,
  ELECTRON_OVERRIDE_DIST_PATH: join(project.folder, 'electron'),
});
const browser = (): Record<string, string> => ({ ...display, PATH: join(project.folder, 'bin') });

describe('building', () => {
  test('happens once, and again for every change of a source, an added one and a removed one', async () => {
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    expect((await project.run(['--build-only'])).log).toEqual([]);
    await project.write('main/core.ts', '2');
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    await project.write('shared/new.ts', '');
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    await rm(join(project.folder, 'shared/new.ts'));
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    await rm(join(project.folder, 'dist/main'), { recursive: true });
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    expect(await project.run(['--build-only'])).toMatchObject({ code: 0, stdout: '', stderr: '', log: [] });
  });

  test('that fails says what the builder said, and starts nothing', async () => {
    await project.write('main/broken', '');
    const outcome = await project.run(['--dump']);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('main/broken:1 is wrong');
    expect(outcome.stderr).toContain('The build of main/vite.config.ts failed.');
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
  });

  test('is done by one of two that start together', async () => {
    const outcomes = await Promise.all([project.run(['--build-only']), project.run(['--build-only'])]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    const builders = outcomes.filter(({ stderr }) => stderr.includes('Building'));
    expect(builders).toHaveLength(1);
  });

  test('does not wait for one that died while it built', async () => {
    await project.write('.cache/build-lock/pid', '999999999');
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
  });
});

describe('installing', () => {
  test('happens when the lock file is newer than what is installed, or nothing is', async () => {
    await utimes(join(project.folder, 'package-lock.json'), 4e9, 4e9);
    const outcome = await project.run(['--build-only']);
    expect(outcome.log).toContain('npm ci --no-audit --no-fund');
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain('noise of npm');
    await utimes(join(project.folder, 'package-lock.json'), 1, 1);
    expect((await project.run(['--build-only'])).log).toEqual(BUILDS);
    await rm(join(project.folder, 'node_modules/.package-lock.json'));
    expect((await project.run(['--build-only'])).log).toEqual(['npm ci --no-audit --no-fund']);
  });

  test('that fails ends it', async () => {
    await rm(join(project.folder, 'node_modules/.package-lock.json'));
    const outcome = await project.run([], { CODE: '1' });
    expect(outcome).toMatchObject({ code: 1, log: ['npm ci --no-audit --no-fund'] });
    expect(outcome.stderr).toContain('npm ci failed');
  });
});

test('--dump prints what the dump prints and nothing else, with its exit code', async () => {
  const outcome = await project.run(['--dump', '--connect', 'test:///default', '--seconds', '2']);
  expect(outcome.stdout).toBe('["--connect","test:///default","--seconds","2"]\n');
  expect(outcome.code).toBe(3);
});

describe('opening', () => {
  test('in Electron where it is, with the words that are not ours', async () => {
    const { log, code, stdout } = await project.run(['--demo', '--connect', 'x'], { ...electron(), CODE: '4' });
    const flag = process.getuid?.() === 0 ? '--no-sandbox ' : '';
    expect(log).toContain(`electron ${flag}${project.folder}/ --demo --connect x`);
    expect([code, stdout]).toEqual([4, '']);
  });

  test('not in Electron when told so, nor without a display', async () => {
    for (const [args, env] of [
      [['--web'], electron()],
      [['--no-open'], electron()],
      [[], { ...electron(), DISPLAY: '' }],
    ] as const) {
      const { log, stdout, code } = await project.run(args, env);
      expect(log.filter((line) => !line.startsWith('build'))).toEqual([]);
      expect(stdout).toBe('Virtkeep is at http://127.0.0.1:1/?token=t \n');
      expect(code).toBe(5);
    }
  });

  test('asks for Electron once, and then never again for that version', async () => {
    expect((await project.run([], display)).log).toContain('install electron');
    const memory = join(project.folder, '.cache/electron-not-available');
    expect(await readFile(memory, 'utf8')).toMatch(/^1\.2\.3\n/);
    expect((await project.run([], display)).log).toEqual([]);
    await project.write('node_modules/electron/package.json', '{"version":"1.2.4"}');
    expect((await project.run([], display)).log).toContain('install electron');
    await rm(memory);
    expect((await project.run([], display)).log).toContain('install electron');
  });

  test('in a browser in a window and a profile of its own, without a word to anybody else', async () => {
    const { log, stdout } = await project.run(['--demo'], browser());
    const [line] = log.filter((words) => words.startsWith('chromium'));
    expect(line).toContain('--app=http://127.0.0.1:1/?token=t ');
    expect(line).toContain(`--user-data-dir=${project.folder}/.cache/virtkeep/browser `);
    expect(line).toContain('--disable-background-networking');
    expect(line).toContain('--disable-extensions');
    expect(line?.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
    expect(stdout).toBe('');
  });

  test('in a browser ends with its last window; a printed address waits', async () => {
    // The stand-in for the web shell prints its arguments behind the address.
    await project.write('main/core.ts', '2');
    const printed = await project.run(['--demo', '--no-open'], browser());
    expect(printed.stdout).toBe('Virtkeep is at http://127.0.0.1:1/?token=t --demo\n');
    expect(printed.log.some((line) => line.startsWith('chromium'))).toBe(false);
  });

  test('tells the address when the browser does not start', async () => {
    await chmod(join(project.folder, 'bin/chromium'), 0o755);
    const { stderr } = await project.run(['--web'], { ...browser(), CODE: '1' });
    expect(stderr).toMatch(/chromium did not start\. Open http:\/\/127\.0\.0\.1:1\/\?token=t in a browser/);
  });

  test('falls back to the browser when Electron lacks a library', async () => {
    const { log, stderr } = await project.run([], { ...electron(), ...browser(), CODE: '127' });
    expect(stderr).toContain('Electron cannot run here');
    expect(log.some((line) => line.startsWith('chromium'))).toBe(true);
  });
});
