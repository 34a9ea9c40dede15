import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MOST_CLIPBOARD_BYTES } from '../../renderer/features/console/clipboard/rfb-clipboard.ts';
import { defineConsoleGuest } from '../core/console/console-guests.ts';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import {
  CLIPBOARD_CHANNEL,
  type DesktopGuest,
  desktopGuestObstacle,
  startDesktopGuest,
} from '../support/desktop-guest.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { lookAtScreen } from '../support/screen-pixels.ts';
import { expectAccessible, type OpenedApp, openApp, openConsole, pictureOnFailure, untilText } from '../support/ui.ts';
import { until } from '../support/until.ts';

// The clipboard between a browser and a guest with an agent, over QEMU's own channel for it.

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? desktopGuestObstacle();
needs(obstacle);

/** Beyond Latin-1, beyond 16 bits, and several lines. */
const FROM_HOST = 'Grüße\nпривет 漢字 🙂\tend';
const FROM_GUEST = 'ąćę\n日本語 🐧';

let daemon: PrivateLibvirtd;
let browser: Browser;
let opened: OpenedApp;
let guest: DesktopGuest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  const starting = startDesktopGuest(daemon, 'clip', { devices: CLIPBOARD_CHANNEL });
  browser = await launchBrowser();
  opened = await openApp(browser, { args: ['--connect', daemon.uri] });
  await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  guest = await starting;
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => opened.page);
});

afterAll(async () => {
  guest?.close();
  await opened?.close();
  await browser?.close();
  await daemon?.stop();
}, 120_000);

function copy(page: Page, text: string): Promise<void> {
  return page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
}

function pasted(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The keyboard goes to the guest, and with it what was copied. */
async function clickScreen(page: Page): Promise<void> {
  await page.locator('.console-grab').focus();
  await page.locator('.screen[data-live] .screen-holder canvas').click();
  await page.locator('.screen[data-taken]').waitFor();
}

async function openTool(page: Page, name = 'Clipboard'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.locator('.tool-popup').waitFor();
}

async function closeTool(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('.tool-popup').waitFor({ state: 'detached' });
}

async function share(page: Page, on: boolean): Promise<void> {
  await openTool(page);
  await page.getByLabel('Share the clipboard with this machine').setChecked(on);
  await closeTool(page);
}

/** Copies it in the browser, goes to the guest's screen, and resolves when the guest has been told of a text. */
async function bring(page: Page, text: string): Promise<void> {
  const before = guest.count(/^grabbed$/);
  await copy(page, text);
  await clickScreen(page);
  await until(() => guest.count(/^grabbed$/) > before, { what: 'the guest is told', timeoutMs: 60_000 });
}

/** What the guest gets of the host's clipboard. */
async function textInGuest(): Promise<string> {
  const [, hex = ''] = await guest.ask('ask', /^text (.*)$/);
  return Buffer.from(hex, 'hex').toString('utf8');
}

function offer(text: string): void {
  guest.say(`offer ${Buffer.from(text).toString('hex')}`);
}

/** What the guest said before on the screen's way has come when its picture has. */
async function untilPainted(page: Page, colour: 'blue' | 'black'): Promise<void> {
  await guest.ask(`screen ${colour === 'blue' ? 44 : 40}`, /^painted$/);
  await until(async () => ((await lookAtScreen(page))?.blue ?? 0) > 0.9 === (colour === 'blue'), {
    what: `the screen is ${colour}`,
    timeoutMs: 60_000,
  });
}

describe('the clipboard of a guest with an agent', { timeout: 240_000 }, () => {
  test('stays where it is until the user wants to share it', async () => {
    const { page } = opened;
    await openConsole(page, guest);
    await until(() => guest.count(/^caps$/) > 0, { what: 'QEMU and the agent know each other' });
    await copy(page, FROM_HOST);
    await clickScreen(page);
    offer('of the guest');
    await untilPainted(page, 'blue');
    expect(await textInGuest()).toBe('');
    expect(guest.count(/^(asked|grabbed)$/)).toBe(0);
    expect(await pasted(page)).toBe(FROM_HOST);
    // It was copied before: once it is wanted it comes.
    await share(page, true);
    await expect.poll(() => pasted(page), { timeout: 30_000 }).toBe('of the guest');
  });

  test('gets what is copied in the browser, letter for letter', async () => {
    const { page } = opened;
    await bring(page, FROM_HOST);
    expect(await textInGuest()).toBe(FROM_HOST);
    await openTool(page);
    await untilText(page.locator('.tool-diagnosis'), /agent in the guest is connected/);
    await untilText(page.locator('.tool-popup [role=status]'), /Sent to the guest: \d+ B/);
    await screenshots(page, 'console-clipboard');
    await expectAccessible(page);
    await closeTool(page);
  });

  test('gives what is copied in it to the browser, the same text again too', async () => {
    const { page } = opened;
    offer(FROM_GUEST);
    await expect.poll(() => pasted(page), { timeout: 30_000 }).toBe(FROM_GUEST);
    await copy(page, 'something else');
    offer(FROM_GUEST);
    await expect.poll(() => pasted(page), { timeout: 30_000 }).toBe(FROM_GUEST);
  });

  test('is shared up to a size, which is told', async () => {
    const { page } = opened;
    const news = page.locator('.tool-popup [role=status]');
    await bring(page, 'h'.repeat(MOST_CLIPBOARD_BYTES));
    const [, bytes] = await guest.ask('ask', /^long (\d+)$/);
    expect(Number(bytes)).toBe(MOST_CLIPBOARD_BYTES);
    await copy(page, 'h'.repeat(2 * MOST_CLIPBOARD_BYTES));
    await clickScreen(page);
    await openTool(page);
    await untilText(news, /Text of 1\.99 MiB is too large: at most 1\.00 MiB/);
    await closeTool(page);
    guest.say(`many ${MOST_CLIPBOARD_BYTES}`);
    await expect.poll(async () => (await pasted(page)).length, { timeout: 30_000 }).toBe(MOST_CLIPBOARD_BYTES);
    await copy(page, 'small');
    guest.say(`many ${3 * MOST_CLIPBOARD_BYTES}`);
    await openTool(page);
    await untilText(news, /Text of 2\.99 MiB is too large/);
    await closeTool(page);
    expect(await pasted(page)).toBe('small');
  });

  test('is shared after the picture was set anew, and after the screen was connected anew', async () => {
    const { page } = opened;
    await openTool(page, 'Picture quality and figures');
    await page.getByLabel('Quality of the picture').fill('9');
    await closeTool(page);
    await bring(page, 'with another quality');
    expect(await textInGuest()).toBe('with another quality');
    await page.reload();
    await page.locator('.screen[data-live]').waitFor();
    await bring(page, 'with another quality');
    offer('from the guest');
    await expect.poll(() => pasted(page), { timeout: 30_000 }).toBe('from the guest');
  });

  test('is offered again to an agent that came later, and not over something newer in the guest', async () => {
    const { page } = opened;
    await bring(page, 'before the agent');
    const before = guest.count(/^caps$/);
    await guest.ask('again', /^up$/);
    await until(() => guest.count(/^caps$/) > before, { what: 'QEMU and the agent know each other' });
    expect(await textInGuest()).toBe('before the agent');
    const told = guest.count(/^grabbed$/);
    await clickScreen(page);
    await until(() => guest.count(/^grabbed$/) > told, { what: 'the guest is told again' });
    // A picture is copied in the guest, as far as others can tell.
    guest.say('nothing');
    await untilPainted(page, 'black');
    const last = guest.count(/^grabbed$/);
    await clickScreen(page);
    await untilPainted(page, 'blue');
    expect(guest.count(/^grabbed$/)).toBe(last);
  });

  test('is left alone when the user wants to share it no more', async () => {
    const { page } = opened;
    await bring(page, 'a secret');
    await share(page, false);
    expect(await textInGuest()).toBe('');
    offer('unwanted');
    await untilPainted(page, 'black');
    expect(await pasted(page)).toBe('a secret');
  });
});

describe('a guest without a channel for the clipboard', { timeout: 240_000 }, () => {
  test('is offered one, and then told to have no agent', async () => {
    const { page } = opened;
    const bare = await defineConsoleGuest(daemon, 'no-channel', { idle: true, vnc: '' });
    await daemon.virsh('start', bare.uuid);
    await openConsole(page, bare);
    await page.locator('.screen[data-live]').waitFor();
    await openTool(page);
    const diagnosis = page.locator('.tool-diagnosis');
    await untilText(diagnosis, /no channel for a clipboard/);
    await screenshots(page, 'console-no-clipboard');
    await page.getByRole('button', { name: 'Add the clipboard channel…' }).click();
    await untilText(page.locator('.xml-diff'), /channel type='qemu-vdagent'/);
    await untilText(page.getByRole('dialog'), /when the machine is started next/);
    await page.getByRole('button', { name: 'Apply' }).click();
    await until(async () => (await daemon.virsh('dumpxml', '--inactive', bare.uuid)).includes("type='qemu-vdagent'"), {
      what: 'the machine has a channel',
    });
    await daemon.virsh('destroy', bare.uuid);
    await daemon.virsh('start', bare.uuid);
    await page.locator('.screen[data-live]').waitFor({ timeout: 60_000 });
    if ((await diagnosis.count()) === 0) await openTool(page);
    await untilText(diagnosis, /no agent answers in the guest/, 60_000);
  });
});
