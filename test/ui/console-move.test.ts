import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import type { Guest } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { untilMoved } from '../support/screen-pixels.ts';
import { defineShellGuest, installerObstacle } from '../support/shell-guest.ts';
import { typeUntil } from '../support/terminal.ts';
import { expectAccessible, type OpenedApp, openApp, openConsole, pictureOnFailure } from '../support/ui.ts';

// Real live migrations, between two libvirtds that take each other for another host.

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? installerObstacle();
needs(obstacle);

let a: PrivateLibvirtd;
let b: PrivateLibvirtd;
let browser: Browser;
/** Knows both hosts, and only the first. */
let both: OpenedApp;
let one: OpenedApp;
let guest: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  [a, b] = await Promise.all([
    startPrivateLibvirtd({ hostName: 'host-a' }),
    startPrivateLibvirtd({ hostName: 'host-b' }),
  ]);
  guest = await defineShellGuest(a, 'mover');
  // Its kernel must be there too.
  await defineShellGuest(b, 'other');
  await a.virsh('start', guest.uuid);
  browser = await launchBrowser();
  both = await openApp(browser, { args: ['--connect', a.uri, '--connect', b.uri] });
  one = await openApp(browser, { args: ['--connect', a.uri] });
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) for (const app of [one, both]) pictureOnFailure(context, () => app.page);
});

afterAll(async () => {
  await one?.close();
  await both?.close();
  await browser?.close();
  await a?.stop();
  await b?.stop();
}, 120_000);

async function migrate(from: PrivateLibvirtd, to: PrivateLibvirtd, ...options: readonly string[]): Promise<void> {
  const words = ['--live', '--persistent', ...options, '--migrateuri', 'tcp://127.0.0.1'];
  await from.virsh('migrate', guest.name, to.uri, ...words);
}

async function chooseView(page: Page, name: RegExp): Promise<void> {
  await page.locator('.console-chooser').click();
  await page.getByRole('menuitemradio', { name }).click();
}

test('consoles go with a machine that migrates, with their text, there and back; where it is not known, they say so', async () => {
  const { page } = both;
  await openConsole(page, guest);
  const [screen] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Open in a window of its own' }).click(),
  ]);
  await chooseView(page, /Serial serial0/);
  const ticks = 'mount -t devtmpfs d /dev; (while :; do echo $((i=i+1)) >/dev/tty0; sleep 1; done) &';
  await typeUntil(page, `${ticks} echo here-$((20+1))\n`, /here-21/);
  await untilMoved(screen);
  await openConsole(one.page, guest);
  await untilMoved(one.page);

  await migrate(a, b, '--undefinesource');
  await page.getByText(/ has moved to /).waitFor({ timeout: 30_000 });
  await untilMoved(screen);
  await typeUntil(page, 'echo there-$((20+2))\n', /here-21.*disconnected.*connected.*there-22/s);
  const moved = one.page.getByRole('heading', { name: 'The machine has moved to another host' });
  await moved.waitFor();
  await one.page.getByText(/has moved to another host, which is not connected here/).waitFor();
  expect(await one.page.getByRole('button', { name: /^Open it on/ }).count()).toBe(0);
  await screenshots(one.page, 'console-moved');
  await expectAccessible(one.page);

  // Back, and its definition stays behind.
  await migrate(b, a);
  await untilMoved(screen);
  await typeUntil(page, 'echo back-$((20+3))\n', /here-21.*there-22.*back-23/s);
  await untilMoved(one.page);
  expect(
    [await a.virsh('domstate', guest.uuid), await b.virsh('domstate', guest.uuid)].map((state) => state.trim()),
  ).toEqual(['running', 'shut off']);
}, 240_000);

test('a definition that stayed behind can be looked at, and leads to where the machine runs', async () => {
  const { page } = both;
  await page.goto(`${page.url().split('#')[0]}#/machines`);
  await page.locator('#filter-field').fill(`${guest.name} state:off`);
  await page.locator('[role="row"][aria-selected]').filter({ visible: true }).first().dblclick();
  await page.getByRole('tab', { name: 'Console' }).click();
  await page.getByRole('heading', { name: 'The machine has moved to another host' }).waitFor();
  await page.getByText(/Its definition has stayed here/).waitFor();
  await screenshots(page, 'console-moved-from');
  await page
    .getByRole('button', { name: /^Open it on/ })
    .first()
    .click();
  await page.locator('.screen[data-live]').waitFor({ timeout: 30_000 });
}, 120_000);
