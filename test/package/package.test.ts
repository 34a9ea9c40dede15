import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fusesIn, makeAppImageTools, makeElectronStub, readAsar } from './electron-stub.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const shim = join(import.meta.dirname, 'fpm-shim.mjs');
const targets =
  existsSync('/usr/bin/mksquashfs') && existsSync('/usr/bin/desktop-file-validate') ? ['deb', 'AppImage'] : ['deb'];

let folder: string;
let output: string;
let unpacked: string;
let deb: string;
let why: string | null = null;

beforeAll(async () => {
  if (!existsSync('/usr/bin/dpkg-deb')) {
    why = 'dpkg-deb is not here';
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'virtkeep-package-'));
  output = join(folder, 'out');
  unpacked = join(folder, 'unpacked');
  await makeElectronStub(join(folder, 'electron'));
  await makeAppImageTools(join(folder, 'appimage-tools'));
  const fpm = join(folder, 'fpm');
  await writeFile(fpm, `#!/bin/sh\nexec '${process.execPath}' '${shim}' "$@"\n`);
  await chmod(fpm, 0o755);
  await run(process.execPath, [join(root, 'main/shell/start.mjs'), '--build-only'], { cwd: root });
  try {
    await run(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        ...targets,
        '--x64',
        `-c.electronDist=${join(folder, 'electron')}`,
        `-c.directories.output=${output}`,
      ],
      {
        cwd: root,
        timeout: 120_000,
        env: {
          ...process.env,
          CUSTOM_FPM_PATH: fpm,
          APPIMAGE_TOOLS_PATH: join(folder, 'appimage-tools'),
          // Whatever it still wants to fetch must fail here and not go out.
          ELECTRON_MIRROR: 'http://127.0.0.1:9/',
          ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/',
        },
      },
    );
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
    if (!/ERR_REQUIRE_ESM|Unsupported engine|requires? node/i.test(stderr)) throw new Error(`${message}\n${stdout}`);
    why = `electron-builder does not run on Node ${process.versions.node}`;
    return;
  }
  deb = join(output, (await readdir(output)).find((name) => name.endsWith('.deb')) ?? 'no .deb');
  await run('dpkg-deb', ['--raw-extract', deb, unpacked]);
}, 180_000);
afterAll(() => (folder === undefined ? undefined : rm(folder, { recursive: true })));

const inDeb = (path: string): Promise<string> => readFile(join(unpacked, path), 'utf8');

describe('the Debian package', () => {
  test('names itself and what it needs', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const fields = Object.fromEntries(
      (await inDeb('DEBIAN/control')).split(/\n(?! )/).map((line) => line.split(/: ([\s\S]*)/, 2) as [string, string]),
    );
    expect(fields).toMatchObject({
      Package: 'virtkeep',
      Version: version,
      Architecture: 'amd64',
      Section: 'admin',
      Priority: 'optional',
      Maintainer: expect.stringContaining('@'),
    });
    expect(fields.Description?.split('\n')[0]).toBe('Virtual machine manager for libvirt');
    expect(fields.Depends?.split(', ')).toContain('libgtk-3-0 | libgtk-3-0t64');
    expect(fields.Recommends?.split(', ')).toContain('libvirt-daemon-system');
    expect(`${fields.Depends}, ${fields.Recommends}`).not.toContain('appindicator');
  });

  test('needs nothing that Debian 12 and 13 both lack', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const { stdout: control } = await run('dpkg-deb', ['-f', deb, 'Depends', 'Recommends']);
    const wanted = control
      .replaceAll(/^\w+: /gm, '')
      .trim()
      .split(/, |\n/)
      .map((alternatives) => alternatives.split(' | '));
    const { stdout: policy } = await run('apt-cache', ['policy', 'libc6', ...wanted.flat()]);
    const known = new Set([...policy.matchAll(/^(\S+):$/gm)].map(([, name]) => name));
    if (!known.has('libc6')) return ctx.skip('apt knows no packages here');
    for (const alternatives of wanted)
      expect(
        alternatives.some((name) => known.has(name)),
        alternatives.join(),
      ).toBe(true);
  });

  test('has the app in one archive: the builds and nothing of their sources', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const archive = readAsar(await readFile(join(unpacked, 'opt/Virtkeep/resources/app.asar')));
    const files = [...archive.keys()];
    for (const needed of [
      '/package.json',
      '/dist/electron/main.js',
      '/dist/electron/demo-child.js',
      '/dist/preload/preload.cjs',
      '/dist/renderer/index.html',
      '/dist/icon.png',
    ]) {
      expect(files).toContain(needed);
    }
    const outside = files.filter(
      (file) => !/^\/(package\.json|dist\/(icon\.png|(electron|main|preload|renderer)\/.+))$/.test(file),
    );
    expect(outside).toEqual([]);
    const manifest = JSON.parse(String(archive.get('/package.json'))) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      main: 'dist/electron/main.js',
      type: 'module',
      desktopName: 'org.virtkeep.Virtkeep.desktop',
    });
    expect((await stat(join(unpacked, 'opt/Virtkeep/virtkeep'))).mode & 0o777).toBe(0o755);
    expect(existsSync(join(unpacked, 'opt/Virtkeep/resources/app'))).toBe(false);
  });

  test('has a binary whose fuses leave no way around', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    expect(fusesIn(await readFile(join(unpacked, 'opt/Virtkeep/virtkeep')))).toEqual([
      'EnableCookieEncryption',
      'EnableEmbeddedAsarIntegrityValidation',
      'OnlyLoadAppFromAsar',
      'WasmTrapHandlers',
    ]);
  });

  test('brings a desktop entry that its window, its icon and its description agree with', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const entry = await inDeb('usr/share/applications/org.virtkeep.Virtkeep.desktop');
    expect(entry).toContain('\nName=Virtkeep\n');
    expect(entry).toContain('\nExec=/opt/Virtkeep/virtkeep %U\n');
    expect(entry).toContain('\nStartupWMClass=org.virtkeep.Virtkeep\n');
    expect(entry).toContain('\nIcon=virtkeep\n');
    expect(entry).not.toContain('no-sandbox');
    for (const size of ['16x16', '48x48', '128x128', '256x256', '512x512']) {
      const icon = await readFile(join(unpacked, `usr/share/icons/hicolor/${size}/apps/virtkeep.png`));
      expect(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`).toBe(size);
    }
    expect(await inDeb('usr/share/icons/hicolor/scalable/apps/virtkeep.svg')).toContain('<svg');
    const metainfo = await inDeb('usr/share/metainfo/org.virtkeep.Virtkeep.metainfo.xml');
    expect(metainfo).toContain('<id>org.virtkeep.Virtkeep</id>');
    expect(metainfo).toContain('>org.virtkeep.Virtkeep.desktop</launchable>');
  });

  test('has a desktop entry and a description that the checkers of their formats accept', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const checks: [string, string[]][] = [
      [
        '/usr/bin/appstreamcli',
        ['validate', '--no-net', join(unpacked, 'usr/share/metainfo/org.virtkeep.Virtkeep.metainfo.xml')],
      ],
      ['/usr/bin/desktop-file-validate', [join(unpacked, 'usr/share/applications/org.virtkeep.Virtkeep.desktop')]],
    ];
    const here = checks.filter(([program]) => existsSync(program));
    if (here.length === 0) return ctx.skip('neither appstreamcli nor desktop-file-validate is here');
    for (const [program, args] of here) {
      const said = await run(program, args).then(
        () => null,
        (error: { stdout: string }) => error.stdout,
      );
      expect(said, program).toBeNull();
    }
  });

  test('has a man page of every option and a licence', async (ctx) => {
    if (why !== null) return ctx.skip(why);
    const page = await inDeb('usr/share/man/man1/virtkeep.1');
    for (const option of ['connect', 'demo', 'demo\\-machines']) expect(page).toContain(`\\-\\-${option}`);
    expect(await inDeb('usr/share/doc/virtkeep/copyright')).toContain('Apache License');
  });
});

test('the AppImage keeps the sandbox and holds the same app', async (ctx) => {
  if (why !== null) return ctx.skip(why);
  if (!targets.includes('AppImage')) return ctx.skip('mksquashfs or desktop-file-validate is not here');
  const image = (await readdir(output)).find((name) => name.endsWith('.AppImage'));
  expect(image).toBeDefined();
  const staged = await run('unsquashfs', [
    '-o',
    String((await stat('/bin/true')).size),
    '-l',
    join(output, image ?? ''),
  ]);
  expect(staged.stdout).toContain('/resources/app.asar');
  expect(staged.stdout).toContain('/org.virtkeep.Virtkeep.desktop');
});
