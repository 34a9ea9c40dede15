import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { signalProcess } from '../support/end-process.ts';
import { defineMemtestGuest, type Guest, memtestObstacle } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { listProcesses } from '../support/processes.ts';
import { startScreenShell } from '../support/screen-guests.ts';
import { lookAtScreen, untilMoved } from '../support/screen-pixels.ts';
import { defineShellGuest, installerObstacle } from '../support/shell-guest.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../support/sshd.ts';
import { terminalText, typeUntil } from '../support/terminal.ts';
import { expectAccessible, type OpenedApp, openApp, openConsole, pictureOnFailure } from '../support/ui.ts';
import { until } from '../support/until.ts';

// Consoles as a user has them: real guests, the built app, a real browser.

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? memtestObstacle() ?? installerObstacle();
needs(obstacle);

/** TCG on a loaded machine. */
const BOOT_MS = 120_000;

let daemon: PrivateLibvirtd;
let browser: Browser;
let local: OpenedApp;
let memtest: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  memtest = await defineMemtestGuest(daemon, 'screen', { start: true, cpuShare: 0.4 });
  browser = await launchBrowser();
  local = await openApp(browser, { args: ['--connect', daemon.uri] });
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => local.page);
});

afterAll(async () => {
  await local?.close();
  await browser?.close();
  await daemon?.stop();
}, 120_000);

/** The screen is live and mostly blue, as memtest86+ is. */
function untilMemtest(page: Page): Promise<unknown> {
  return until(async () => ((await lookAtScreen(page))?.blue ?? 0) > 0.4, {
    what: 'memtest86+ is on the screen',
    timeoutMs: BOOT_MS,
    everyMs: 400,
  });
}

/** How much of the last picture, which stays while the machine is off, is blue. */
function keptPicture(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.screen-kept');
    if (canvas === null || canvas.width === 0 || canvas.clientWidth === 0) return -1;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at + 2] ?? 0) > 100 && (data[at] ?? 0) < 60) blue += 1;
    return blue / (data.length / 4);
  });
}

/** F1 puts the configuration, a window that is not blue, over memtest86+. */
async function expectConfiguration(page: Page): Promise<void> {
  expect((await lookAtScreen(page))?.blueMiddle).toBeGreaterThan(0.4);
  await page.locator('.screen-holder canvas').click();
  await page.locator('.screen[data-taken]').waitFor();
  await page.keyboard.press('F1');
  await until(async () => ((await lookAtScreen(page))?.blueMiddle ?? 1) < 0.1, {
    what: 'F1 opens the configuration',
    timeoutMs: 60_000,
    everyMs: 300,
  });
}

/** A viewer that wants a display for itself alone: it says so, and then only stays. */
async function viewAlone(port: number): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  // QEMU's greeting, its security types, its consent, and the screen's size.
  for (const answer of ['RFB 003.008\n', '\x01', '\x00', '']) {
    await once(socket, 'data');
    socket.write(answer, 'latin1');
  }
  socket.resume();
  return socket;
}

/** The TCP ports at which a process listens. */
function listeningPorts(pid: number): readonly number[] {
  const inodes = new Map<string, number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'latin1').trim().split('\n').slice(1)) {
      const [, address = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === '0A') inodes.set(inode, Number.parseInt(address.split(':')[1] ?? '', 16));
    }
  }
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : (inodes.get(inode) ?? []);
    } catch {
      return [];
    }
  });
}

describe('the graphical console', { timeout: 240_000 }, () => {
  test('shows memtest86+ moving, and F1 opens its configuration', async () => {
    const { page } = local;
    await openConsole(page, memtest);
    await untilMemtest(page);
    await untilMoved(page);
    await screenshots(page, 'console');
    await expectAccessible(page);
    await expectConfiguration(page);
  });

  test('gives the keyboard back by Ctrl+Alt, and keeps the app from its own shortcuts before', async () => {
    const { page } = local;
    await page.locator('.screen-holder canvas').click();
    await page.locator('.screen[data-taken]').waitFor();
    await page.keyboard.press('Control+k');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.down('Control');
    await page.keyboard.down('Alt');
    await page.keyboard.up('Alt');
    await page.keyboard.up('Control');
    await page.locator('.screen:not([data-taken])').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keyboard to the machine');
    // With the keyboard alone it goes there again.
    await page.keyboard.press('Enter');
    await page.locator('.screen[data-taken]').waitFor();
  });

  test('comes back by itself after a reset, and after force off and start, with its last picture meanwhile', async () => {
    const { page } = local;
    await daemon.virsh('reset', memtest.uuid);
    await untilMemtest(page);
    await daemon.virsh('destroy', memtest.uuid);
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
    expect(await keptPicture(page)).toBeGreaterThan(0.4);
    await screenshots(page, 'console-off');
    await expectAccessible(page);
    await daemon.virsh('start', memtest.uuid);
    await untilMemtest(page);
    await untilMoved(page);
    expect(await page.locator('canvas.screen-kept').count()).toBe(0);
  });

  test('says when another viewer has it for himself, takes it over when told to, and comes back when he leaves', async () => {
    const { page } = local;
    const inUse = page.getByRole('heading', { name: /is in use$/ });
    const port = 5900 + Number(/:(\d+)/.exec(await daemon.virsh('vncdisplay', memtest.uuid))?.[1]);
    const first = await viewAlone(port);
    await inUse.waitFor({ timeout: 30_000 });
    await screenshots(page, 'console-in-use');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take it over' }).click();
    await untilMoved(page);
    await until(() => first.destroyed, { what: 'the other viewer is sent away' });
    const second = await viewAlone(port);
    await inUse.waitFor({ timeout: 30_000 });
    second.destroy();
    await untilMoved(page);
  });

  test('needs no other port than the one of the page, and nothing that its policy refuses', () => {
    expect(local.errors.filter((error) => /Content.Security.Policy/i.test(error))).toEqual([]);
    expect(listeningPorts(local.app.child.pid)).toEqual([Number(new URL(local.app.address).port)]);
  });
});

describe('a guest with a shell', { timeout: 400_000 }, () => {
  test('answers keys typed into its screen and into its serial line', async (context) => {
    const { page } = local;
    const guest = await startScreenShell(daemon, 'shell', { more: 'quiet' });
    await openConsole(page, guest);
    await until(async () => ((await lookAtScreen(page))?.lit ?? 0) > 0.001, {
      what: 'the kernel writes on its screen',
      timeoutMs: BOOT_MS,
      everyMs: 500,
    });
    const serial = await page.context().newPage();
    context.onTestFailed(async () => console.error(await terminalText(serial)));
    await serial.goto(new URL('/', local.app.address).href);
    await openConsole(serial, guest);
    await serial.locator('.console-chooser').click();
    await serial.getByRole('menuitemradio', { name: /Serial/ }).click();
    await serial.locator('.xterm').waitFor();

    // What is typed into the screen makes a shell answer on the serial line; what is typed there, the shell answers.
    await page.locator('.screen-holder canvas').click();
    await until(
      async () => {
        // Without quotes: of what is typed before the shell is there a part may arrive, and one would wait for its other.
        await typeText(page, 'mount -t devtmpfs d /dev; echo \\<{Ready}\\> >/dev/ttyS0\n');
        return (await terminalText(serial)).includes('<{Ready}>');
      },
      { what: 'the serial line has what was typed into the screen', timeoutMs: BOOT_MS, everyMs: 3000 },
    );
    await typeText(page, 'sh -i <>/dev/ttyS0 >&0 2>&1 &\n');
    await until(async () => /# *$/.test((await terminalText(serial)).trimEnd()), {
      what: 'a shell on the serial line',
      timeoutMs: 60_000,
      everyMs: 500,
    });
    await serial.locator('.xterm-helper-textarea').focus();
    await serial.keyboard.type('echo answer-$((6*7))\n', { delay: 60 });
    // And a key of the hand's own: what it writes on the screen is seen there.
    const before = await lookAtScreen(page);
    await page.locator('.screen-holder canvas').click();
    await page.keyboard.type('echo hand\n', { delay: 60 });
    await until(async () => ((await lookAtScreen(page))?.lit ?? 0) > (before?.lit ?? 1), {
      what: 'the screen answers',
      timeoutMs: 60_000,
      everyMs: 300,
    });
    await until(async () => (await terminalText(serial)).includes('answer-42'), {
      what: 'the answer on the serial line',
      timeoutMs: 60_000,
      everyMs: 500,
    });
    await screenshots(serial, 'console-serial');
    await expectAccessible(serial);
    await serial.close();
    await daemon.virsh('destroy', guest.uuid);
  });
});

/** Types a text into the screen by the tool for that, which presses Shift as a hand would. */
async function typeText(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Type text' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(text);
  await dialog.getByRole('button', { name: 'Type', exact: true }).click();
  await dialog.getByText(/characters typed/).waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Ends the app's end of every ssh, and lets the host's end believe that all is well, as a link that is cut does. */
function cutLink(sshd: TestSshd<'plain'>, app: OpenedApp): () => void {
  const far = sshd.farEnd().map(({ pid }) => pid);
  const masters = listProcesses().filter(({ line }) => line.includes('[mux]') && line.includes(app.app.home));
  expect([far.length > 0, masters.length > 0]).toEqual([true, true]);
  for (const pid of far) signalProcess(pid, 'SIGSTOP');
  for (const { pid } of [...sshd.clients('plain'), ...masters]) signalProcess(pid, 'SIGKILL');
  return () => {
    for (const pid of far) signalProcess(pid, 'SIGCONT');
  };
}

describe('over ssh', { timeout: 300_000 }, () => {
  let sshd: TestSshd<'plain'>;
  let far: OpenedApp;
  let shell: Guest;
  const path = process.env.PATH;
  const missing = sshdObstacle();

  beforeAll(async () => {
    if (obstacle !== null || missing !== null) return;
    // It starts while another is looked at.
    shell = await defineShellGuest(daemon, 'far-shell');
    await daemon.virsh('start', shell.uuid);
    sshd = await startSshd(daemon.pid, { plain: { env: { HOME: daemon.directory } } });
    process.env.PATH = `${sshd.clientPath}:${path}`;
    far = await openApp(browser, { args: ['--connect', `qemu+ssh://root@127.0.0.1:${sshd.ports.plain}/system`] });
  }, 120_000);
  beforeEach((context) => {
    if (missing !== null) context.skip(missing);
    pictureOnFailure(context, () => far.page);
  });
  afterAll(async () => {
    process.env.PATH = path;
    await far?.close();
    await sshd?.stop();
  }, 120_000);

  test('the screen comes, moves, takes keys, and comes back after a reset, and after force off and start', async () => {
    const { page } = far;
    await openConsole(page, memtest);
    await untilMemtest(page);
    await untilMoved(page);
    await expectConfiguration(page);
    await daemon.virsh('reset', memtest.uuid);
    await until(async () => ((await lookAtScreen(page))?.blueMiddle ?? 0) > 0.4, {
      what: 'the configuration is gone',
      timeoutMs: BOOT_MS,
      everyMs: 300,
    });
    await daemon.virsh('destroy', memtest.uuid);
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
    await daemon.virsh('start', memtest.uuid);
    await untilMemtest(page);
    await daemon.virsh('destroy', memtest.uuid);
  });

  test('screen and serial line say why they are not there, and come back by themselves: cut link, ended libvirtd, reboot from within', async (context) => {
    const { page } = far;
    const serial = await page.context().newPage();
    context.onTestFailed(async () => console.error(await terminalText(serial)));
    pictureOnFailure(context, () => serial, 'serial');
    await serial.goto(new URL('/', far.app.address).href);
    for (const each of [page, serial]) await openConsole(each, shell);
    const line = async (of: Page): Promise<void> => {
      await of.locator('.console-chooser').click();
      await of.getByRole('menuitemradio', { name: /Serial serial0/ }).click();
    };
    await line(serial);
    const tick = '(while :; do echo $((i=i+1)) >/dev/tty0; sleep 1; done) &';
    await typeUntil(serial, `mount -t devtmpfs d /dev; ${tick} echo first-$((20+1))\n`, /first-21/);
    await untilMoved(page);

    // Another window that waits for the line would make a loop of it if either took it from the other by itself.
    const rival = await page.context().newPage();
    await rival.goto(serial.url());
    await line(rival);
    const waits = rival.getByRole('heading', { name: /is in use$/ });
    await waits.waitFor({ timeout: 30_000 });

    /** To be asked for before: a link is back within a second or two. */
    const away = (why: RegExp): Promise<unknown> =>
      Promise.all(
        [page, serial].flatMap((each) => [
          each.getByRole('heading', { name: 'Its host is not connected' }).waitFor({ timeout: 60_000 }),
          each.locator('.console-card').getByText(why).waitFor({ timeout: 60_000 }),
        ]),
      );
    const toldCut = away(/^The ssh that carried it has ended/);
    const endFarEnd = cutLink(sshd, far);
    try {
      await toldCut;
      await untilMoved(page);
      // The host still has the other end of the line; nobody is asked for it.
      await typeUntil(serial, 'echo cut-$((20+2))\n', /first-21.*disconnected.*connected.*cut-22/s);
    } finally {
      endFarEnd();
    }

    const toldDead = away(/^(The ssh that carried it has ended|You were let in)/);
    await daemon.kill();
    await toldDead;
    await screenshots(page, 'console-host-away');
    await expectAccessible(page);
    await daemon.start();
    await untilMoved(page);
    await typeUntil(serial, 'echo restarted-$((20+3))\n', /cut-22.*restarted-23/s);
    await waits.waitFor({ timeout: 30_000 });
    await rival.close();
    expect((await terminalText(serial)).match(/── connected/g)).toHaveLength(2);

    await serial.locator('.xterm-helper-textarea').focus();
    await serial.keyboard.type('mount -t proc p /proc; echo b >/proc/sysrq-trigger\n', { delay: 15 });
    await until(async () => ((await lookAtScreen(page))?.lit ?? 1) < 0.02, {
      what: 'the guest starts anew',
      timeoutMs: 60_000,
    });
    await typeUntil(serial, `mount -t devtmpfs d /dev; ${tick} echo reboot-$((20+4))\n`, /restarted-23.*reboot-24/s);
    await untilMoved(page);
    await serial.close();
  });
});
