import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FileChooser, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { type DemoProcess, startDemoProcess } from '../support/demo.ts';
import { needs } from '../support/needs.ts';
import { scratchDirectory } from '../support/paths.ts';
import {
  expectAccessible,
  type OpenedApp,
  openApp,
  pictureOnFailure,
  pressForField,
  rows,
  untilText,
} from '../support/ui.ts';
import { startWebApp } from '../support/web.ts';

const obstacle = browserObstacle();
needs(obstacle);

let browser: Browser;
let opened: OpenedApp | undefined;
let demos: DemoProcess[] = [];

beforeAll(async () => {
  if (obstacle === null) browser = await launchBrowser();
});

beforeEach((context) => {
  pictureOnFailure(context, () => opened?.page);
});

afterEach(async () => {
  await opened?.close();
  for (const demo of demos) await demo.child.stop();
  opened = undefined;
  demos = [];
});

afterAll(async () => {
  await browser?.close();
});

async function startDemo(machines: number): Promise<DemoProcess> {
  const demo = await startDemoProcess(machines, { running: true });
  demos.push(demo);
  return demo;
}

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: /Add host|Edit / });
const hostRow = (page: Page, name: string): Locator =>
  page.locator('[data-host-row]').filter({ has: page.getByText(name, { exact: true }) });
const folderRow = (page: Page, path: string): Locator => page.locator(`[data-folder-row="${path}"]`);

async function openForm(page: Page): Promise<void> {
  await page.locator('.sidebar').getByRole('button', { name: 'Add host' }).click();
  await dialog(page).waitFor();
}

/** Adds a host by its address through the dialog. */
async function addHost(page: Page, uri: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  await openForm(page);
  await page.getByRole('button', { name: 'Address', exact: true }).click();
  await page.getByLabel('libvirt address').fill(uri);
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel('Name', { exact: true }).press('Enter');
  await dialog(page).waitFor({ state: 'hidden' });
}

/** What stands in the sidebar's list of hosts, from the top: folders with a slash behind. */
function order(page: Page): Promise<string[]> {
  return page.locator('.host-list [data-folder-row], .host-list [data-host-row]').evaluateAll((found) =>
    found.map((element) => {
      const name = element.querySelector('.host-name bdi')?.textContent ?? '';
      return element.hasAttribute('data-folder-row') ? `${name}/` : name;
    }),
  );
}

async function chooseInMenu(page: Page, name: string, item: string): Promise<void> {
  await hostRow(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

test('a host is added through the dialog, tried out first, and is there after a reload and the next start', async () => {
  const demo = await startDemo(7);
  opened = await openApp(browser, { args: [] });
  const { page, errors } = opened;
  await openForm(page);
  await page.getByRole('button', { name: 'Address', exact: true }).click();
  await page.getByLabel('libvirt address').fill(demo.uri);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await untilText(page.locator('.test-result'), /It works: 7 machines found/);
  await page.getByLabel('Name', { exact: true }).fill('Rack one');
  await page.getByLabel('Folder', { exact: true }).fill('Lab / Racks');
  await page.getByLabel('Tags', { exact: true }).fill('arm, slow disk');
  await page.getByRole('radio', { name: 'Teal' }).check({ force: true });
  await expectAccessible(page);
  await screenshots(page, 'add-host-tested');
  await page.getByLabel('Tags', { exact: true }).press('Enter');
  await dialog(page).waitFor({ state: 'hidden' });

  await hostRow(page, 'Rack one').waitFor();
  await expect.poll(() => rows(page).count()).toBe(7);
  expect((await order(page)).slice(-3)).toEqual(['Lab/', 'Racks/', 'Rack one']);
  expect(await hostRow(page, 'Rack one').getAttribute('data-colour')).toBe('teal');
  await untilText(hostRow(page, 'Rack one'), /slow disk/);
  await untilText(folderRow(page, 'Lab'), /7/);
  await expectAccessible(page);
  await page.reload();
  await hostRow(page, 'Rack one').waitFor();
  expect(errors).toEqual([]);

  const { home } = opened.app;
  await opened.close();
  opened = await openApp(browser, { args: [], home });
  await hostRow(opened.page, 'Rack one').waitFor();
  await expect.poll(() => (opened === undefined ? 0 : rows(opened.page).count())).toBe(7);
});

test('hosts are edited, folded, arranged by keys and by hand, and removed after a question', async () => {
  const [one, two] = [await startDemo(3), await startDemo(4)];
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await addHost(page, one.uri, { Name: 'one', Folder: 'Lab' });
  await addHost(page, two.uri, { Name: 'two' });
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'one', 'two']);

  // By keys: up into the folder, before the other one, and out of it at the top.
  await hostRow(page, 'two').locator('a').focus();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('two');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'one', 'two']);
  await expect.poll(() => folderRow(page, 'Lab').textContent()).toContain('7');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'two', 'one']);
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['two', 'Lab/', 'one']);
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-host-row]') !== null)).toBe(true);

  // By hand, into the middle of a folder.
  await hostRow(page, 'two').dragTo(folderRow(page, 'Lab'));
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'one', 'two']);
  await hostRow(page, 'two').dragTo(hostRow(page, 'one'), { targetPosition: { x: 60, y: 3 } });
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'two', 'one']);

  // Folded, it stays so; its machines are one press away.
  await folderRow(page, 'Lab').getByRole('button').first().click();
  await expect.poll(async () => (await order(page)).slice(-1)).toEqual(['Lab/']);
  await folderRow(page, 'Lab').locator('a').click();
  await expect.poll(() => page.locator('#filter-field').inputValue()).toBe('folder:/Lab/');
  await expect.poll(() => rows(page).count()).toBe(7);
  await expect
    .poll(() => JSON.parse(readFileSync(join(opened?.app.home ?? '', 'config/virtkeep/settings.json'), 'utf8')))
    .toMatchObject({ sidebar: { closedFolders: ['Lab'] } });
  await page.reload();
  await folderRow(page, 'Lab').waitFor();
  await expect.poll(async () => (await order(page)).slice(-1)).toEqual(['Lab/']);
  await folderRow(page, 'Lab').locator('a').press('ArrowRight');
  await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['Lab/', 'two', 'one']);

  // To another folder by name.
  await chooseInMenu(page, 'one', 'Move to folder…');
  await page.getByRole('dialog').getByLabel('Folder').fill('Office');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await order(page)).slice(-4)).toEqual(['Lab/', 'two', 'Office/', 'one']);

  // Edited: another name, only for looking.
  await chooseInMenu(page, 'two', 'Edit host…');
  expect(await page.getByLabel('libvirt address').inputValue()).toBe(two.uri);
  await page.getByLabel('Name', { exact: true }).fill('second');
  await page.getByLabel(/Only look/).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await hostRow(page, 'second').waitFor();
  await untilText(hostRow(page, 'second'), /Read-only/);

  // Removed, but not by a key pressed in haste.
  await chooseInMenu(page, 'second', 'Remove host…');
  const question = page.getByRole('alertdialog');
  await untilText(question, /machines stay as they are.*4 machines/s);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'hidden' });
  await hostRow(page, 'second').waitFor();
  await chooseInMenu(page, 'second', 'Remove host…');
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(async () => (await order(page)).slice(-2)).toEqual(['Office/', 'one']);
  await page.reload();
  await hostRow(page, 'one').waitFor();
  expect(await hostRow(page, 'second').count()).toBe(0);
});

test('the list of hosts goes out as a file and comes in again', async () => {
  const demo = await startDemo(3);
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await addHost(page, demo.uri, { Name: 'travels', Folder: 'Far' });
  await page.keyboard.press('Control+,');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export hosts…' }).click();
  const file = await (await download).path();
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(demo.uri);
  await page.keyboard.press('Escape');
  await chooseInMenu(page, 'travels', 'Remove host…');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await hostRow(page, 'travels').waitFor({ state: 'detached' });
  // A dialog that closes gives the focus back when it is gone, and would take it from what opens meanwhile.
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });

  // Told from the start: the browser needs a moment to hand its dialogs over.
  const choosers: FileChooser[] = [];
  page.on('filechooser', (chooser) => choosers.push(chooser));
  const bring = async (path: string): Promise<void> => {
    await pressForField(page, 'Control+k');
    await page.locator('#palette-field').fill('import hosts');
    await page.locator('[role="option"][data-highlighted]', { hasText: 'Import hosts…' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => choosers.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await choosers.shift()?.setFiles(path);
  };
  await bring(file);
  await hostRow(page, 'travels').waitFor();
  await untilText(page.locator('.notices'), /1 host added/);
  expect((await order(page)).slice(-2)).toEqual(['Far/', 'travels']);
  const nonsense = join(scratchDirectory('import'), 'photo.json');
  writeFileSync(nonsense, 'not hosts');
  await bring(nonsense);
  await untilText(page.locator('.notices'), /not a list of hosts/);
});

test('the fields and the URI show each other, and what is not obeyed is named in its place', async () => {
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await openForm(page);
  const field = (name: string): Locator => page.getByLabel(name, { exact: true });
  // Typed together, taken apart on leaving the field.
  await field('Host').fill('root@lab1:2222');
  await field('Key file').fill('/home/me/.ssh/id_lab');
  await expect.poll(() => field('Host').inputValue()).toBe('lab1');
  await page.getByRole('button', { name: 'Session', exact: true }).click();
  const uri = 'qemu+ssh://root@lab1:2222/session?keyfile=/home/me/.ssh/id_lab';
  await expect.poll(() => field('libvirt address').inputValue()).toBe(uri);
  await field('libvirt address').fill('xen+ssh://virt@lab2/system?mode=legacy&no_tty=1');
  expect(await field('Host').inputValue()).toBe('lab2');
  expect(await field('User').inputValue()).toBe('virt');
  await field('Port').fill('22');
  expect(await field('libvirt address').inputValue()).toBe('xen+ssh://virt@lab2:22/system?mode=legacy&no_tty=1');

  await field('libvirt address').fill('qemu+ssh://lab2/system?command=/tmp/x&no_verify=1');
  await untilText(dialog(page), /“command” is not obeyed: it runs a program/);
  await untilText(dialog(page), /“no_verify” is not obeyed: it drops the check of the host key/);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(() => field('libvirt address').evaluate((input) => input === document.activeElement)).toBe(true);
  await field('libvirt address').fill('qemu+ssh//');
  await untilText(dialog(page), /begins with a driver|not an address/);
  expect(await field('Host').inputValue()).toBe('lab2');
  await field('Host').fill('-oProxyCommand=touch /tmp/x');
  await untilText(dialog(page), /cannot begin with a dash/);
  await expectAccessible(page);
  await screenshots(page, 'add-host-refused');

  // What was typed goes only when that was said.
  await field('Host').press('Escape');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  expect(await field('Host').inputValue()).toBe('-oProxyCommand=touch /tmp/x');
  await field('Host').press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
  await openForm(page);
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
});

test('a host of the ssh configuration is offered while one types, with what the configuration says of it', async (context) => {
  if (process.getuid?.() !== 0) context.skip('laying a file of our own over /etc/ssh/ssh_config needs root');
  if (!existsSync('/etc/ssh/ssh_config')) context.skip('openssh-client is not installed');
  const config = join(scratchDirectory('ssh-config'), 'ssh_config');
  writeFileSync(
    config,
    'Host behind\n  HostName 10.7.0.3\n  User virt\n  Port 2222\n  ProxyJump gate\nHost gate other*\n',
  );
  // ssh asks the user database for the home, not the environment: only the system's file can be another one.
  const laid = 'mount --bind "$0" /etc/ssh/ssh_config && exec "$@"';
  opened = await openApp(browser, { args: [], under: ['unshare', '--mount', 'sh', '-c', laid, config] });
  const { page } = opened;
  await openForm(page);
  const field = page.getByLabel('Host', { exact: true });
  // It has the focus from the start.
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type('be');
  const offer = page.getByRole('option', { name: /behind/ });
  await untilText(offer, /virt@10\.7\.0\.3:2222, via gate/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('behind');
  expect(await page.getByLabel('libvirt address').inputValue()).toBe('qemu+ssh://behind/system');
  // The configuration has the last word on what is not typed.
  expect(await page.getByLabel('User', { exact: true }).getAttribute('placeholder')).toBe('virt');
  expect(await page.getByLabel('Port', { exact: true }).getAttribute('placeholder')).toBe('2222');
  await dialog(page).waitFor();
});

test('a try-out that fails says at which step, why and what to do; the host can be added all the same', async () => {
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await openForm(page);
  await page.getByLabel('Host', { exact: true }).fill('no-such-host.invalid');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await untilText(
    page.locator('.test-steps [data-state="failed"]'),
    /Find its address.*no host called no-such-host/s,
    30_000,
  );
  await untilText(page.locator('.test-failure'), /Check how it is spelt/);
  await expectAccessible(page);
  await page.getByLabel(/Connect when/).uncheck();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await hostRow(page, 'no-such-host.invalid').waitFor();
  await openForm(page);
  await page.getByLabel('Host', { exact: true }).fill('no-such-host.invalid');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await untilText(page.locator('.save-problem'), /in the list already/);
});

test('what is half typed outlives hosts that come and go and a window that loses its core', async () => {
  const demo = await startDemo(5);
  const app = await startWebApp({ args: [] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  opened = {
    page,
    app,
    errors,
    async close() {
      await context.close();
      await app.stop();
    },
  };
  let isCut = false;
  const links = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/port$/, (socket) => {
    if (isCut) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    links.add(socket);
  });
  await page.goto(app.address);
  await addHost(page, demo.uri, { Name: 'comes and goes' });
  await expect.poll(() => rows(page).count()).toBe(5);

  await openForm(page);
  await page.getByLabel('Host', { exact: true }).fill('lab9');
  await page.getByLabel('User', { exact: true }).fill('me');
  await page.getByLabel('Name', { exact: true }).fill('Half a na');
  const intact = async (): Promise<void> => {
    expect(await page.getByLabel('Host', { exact: true }).inputValue()).toBe('lab9');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a na');
    expect(await page.getByLabel('Name', { exact: true }).evaluate((input) => input === document.activeElement)).toBe(
      true,
    );
  };

  demo.child.send('kill');
  await untilText(hostRow(page, 'comes and goes'), /link lost/, 20_000);
  await intact();
  demo.child.send('come');
  await expect
    .poll(() => hostRow(page, 'comes and goes').textContent(), { timeout: 20_000 })
    .not.toContain('link lost');
  await intact();

  isCut = true;
  for (const link of links) await link.close();
  await page.locator('.link-banner').waitFor({ timeout: 20_000 });
  await intact();
  await page.keyboard.type('me');
  isCut = false;
  await page.locator('.link-banner').waitFor({ state: 'detached', timeout: 30_000 });
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a name');
  await page.getByLabel(/Connect when/).uncheck();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await hostRow(page, 'Half a name').waitFor();
  expect(errors).toEqual([]);
});
