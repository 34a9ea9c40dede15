import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type ConsoleRig,
  consoleRigObstacle,
  expectFocus,
  startConsoleRig,
  untilScreen,
} from '../support/console-rig.ts';
import type { KeyGuest } from '../support/key-guest.ts';
import { needs } from '../support/needs.ts';
import { pictureOnFailure, untilText } from '../support/ui.ts';
import type { XScreen } from '../support/x-screen.ts';

// Who has the keyboard, with keys that go the whole way: X, its window manager, the browser's own shortcuts, the page, VNC,
// the guest's keyboard controller. What the guest's kernel read there is what counts.

const obstacle = consoleRigObstacle();
needs(obstacle);

let rig: ConsoleRig;
let screen: XScreen;
let page: Page;
let guest: KeyGuest;
/** The same screen in a window of its own. */
let own: Page;

beforeAll(async () => {
  if (obstacle !== null) return;
  rig = await startConsoleRig();
  ({ screen, page, guest } = rig);
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => page);
});

afterAll(() => rig?.stop(), 120_000);

/** What the guest hears when something is done is this and no more. */
async function expectHeard(doing: () => Promise<unknown>, expected: string): Promise<void> {
  const before = guest.count();
  await doing();
  await expect.poll(() => guest.since(before), { timeout: 15_000 }).toBe(expected);
}

/** Nothing of it is heard: a key that is pressed after it is, and alone. */
async function expectUnheard(doing: () => Promise<unknown>): Promise<void> {
  await expectHeard(async () => {
    await doing();
    if ((await page.locator('.screen[data-taken]').count()) === 0) await takeKeyboard();
    await screen.press('x');
  }, '+2d -2d');
}

async function expectNothingHeld(): Promise<void> {
  await expect.poll(() => guest.held(), { timeout: 15_000 }).toEqual([]);
}

async function takeKeyboard(): Promise<void> {
  await page.locator('.screen-holder canvas').click();
  await untilTaken(true);
}

function untilTaken(taken: boolean): Promise<void> {
  return page.locator(taken ? '.screen[data-taken]' : '.screen[data-live]:not([data-taken])').waitFor();
}

/** Presses the keys that give the keyboard one after the other, and lets them go. */
async function pressGrabKeys(): Promise<void> {
  await screen.hold('Control_L', 'Alt_L');
  await screen.letGo('Alt_L', 'Control_L');
}

async function enterFullScreen(): Promise<void> {
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(isFull).toBe(true);
  await untilTaken(true);
}

function isFull(): Promise<boolean> {
  return page.evaluate(() => document.fullscreenElement !== null);
}

function palette(): Locator {
  return page.getByRole('dialog').getByRole('combobox');
}

async function closePalette(): Promise<void> {
  await palette().waitFor();
  await screen.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Chooses from the menu of key combinations. */
async function chooseKeys(name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Send keys' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

describe('keys of the desktop and the browser', { timeout: 120_000 }, () => {
  test('are the guest’s in full screen, and the page stays', async () => {
    await untilScreen(page, guest);
    own = await rig.openOwnWindow();
    await page.bringToFront();
    await enterFullScreen();
    for (const [keys, heard] of [
      ['Escape', '+01 -01'],
      ['Tab', '+0f -0f'],
      ['F11', '+57 -57'],
      ['ctrl+w', '+1d +11 -1d -11'],
      ['ctrl+t', '+1d +14 -1d -14'],
      ['ctrl+n', '+1d +31 -1d -31'],
      ['alt+Tab', '+38 +0f -38 -0f'],
      ['alt+F4', '+38 +3e -38 -3e'],
      ['ctrl+k', '+1d +25 -1d -25'],
      ['Super_L', '+e05b -e05b'],
    ] as const) {
      await expectHeard(() => screen.press(keys), heard);
    }
    expect(await isFull()).toBe(true);
    expect(rig.app.context.pages()).toEqual([page, own]);
    expect(await palette().count()).toBe(0);
  });

  test('are the desktop’s again where the keyboard is given back, and the guest’s by the same keys', async () => {
    // Both are let go of at once.
    await expectHeard(pressGrabKeys, '+1d +38 -1d -38');
    await untilTaken(false);
    expect(await isFull()).toBe(true);
    await screen.press('alt+Tab');
    await expectFocus(own);
    await screen.press('alt+Tab');
    await expectFocus(page);
    await expectUnheard(async () => {
      await pressGrabKeys();
      await untilTaken(true);
    });
    await expectHeard(() => screen.press('alt+Tab'), '+38 +0f -38 -0f');
  });

  test('close a menu over the full screen, and leave it where none is open', async () => {
    await page.mouse.move(500, 0);
    await page.getByRole('button', { name: 'Send keys' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await screen.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await isFull()).toBe(true);
    await screen.press('Escape');
    await expect.poll(isFull, { timeout: 15_000 }).toBe(false);
    await enterFullScreen();
  });

  test('leave the full screen when Escape is held, and Escape is not held in the guest after that', async () => {
    await screen.hold('Escape');
    await expect.poll(isFull, { timeout: 15_000 }).toBe(false);
    await screen.letGo('Escape');
    await expectNothingHeld();
  });

  test('are the guest’s in a window too while it has the keyboard, and the app’s own while not', async () => {
    await takeKeyboard();
    for (const [keys, heard] of [
      ['ctrl+w', '+1d +11 -1d -11'],
      ['ctrl+k', '+1d +25 -1d -25'],
      ['F11', '+57 -57'],
      ['Escape', '+01 -01'],
    ] as const) {
      await expectHeard(() => screen.press(keys), heard);
    }
    await pressGrabKeys();
    await untilTaken(false);
    await expectUnheard(async () => {
      await screen.press('ctrl+k');
      await closePalette();
    });
  });

  test('stay here where the user keeps them', async () => {
    await pressGrabKeys();
    await untilTaken(false);
    await screen.press('ctrl+comma');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a shortcut' }).click();
    await screen.press('ctrl+k');
    await untilText(dialog.locator('.host-shortcuts'), /Ctrl K/);
    await screen.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await takeKeyboard();
    // Of Ctrl nobody knows yet what it is for.
    await expectHeard(async () => {
      await screen.press('ctrl+k');
      await closePalette();
    }, '+1d -1d');
    await takeKeyboard();
    await expectHeard(() => screen.press('ctrl+j'), '+1d +24 -1d -24');
  });
});

describe('a key that is down when the screen loses the keyboard', { timeout: 60_000 }, () => {
  test('is let go of in the guest: another window came to the front', async () => {
    await takeKeyboard();
    const before = guest.count();
    await screen.hold('Control_L', 'a');
    await expect.poll(() => guest.since(before)).toMatch(/^\+1d( \+1e)+$/);
    await own.bringToFront();
    await expectFocus(own);
    await expectNothingHeld();
    await screen.letGo('a', 'Control_L');
    await page.bringToFront();
    await expectFocus(page);
    await expectUnheard(async () => {});
  });

  test('is let go of in the guest: a menu of the console opened', async () => {
    await takeKeyboard();
    await screen.hold('Shift_L');
    await expect.poll(() => guest.held()).toEqual(['2a']);
    await page.getByRole('button', { name: 'Send keys' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await expectNothingHeld();
    await screen.letGo('Shift_L');
    await screen.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });
});

describe('keys that are sent', { timeout: 60_000 }, () => {
  test.each([
    ['Ctrl+Alt+Del', '+1d +38 +e053 -e053 -38 -1d'],
    ['Ctrl+Alt+F2', '+1d +38 +3c -3c -38 -1d'],
    ['Ctrl+Alt+F1', '+1d +38 +3b -3b -38 -1d'],
    ['Ctrl+Alt+Shift+Esc', '+1d +38 +2a +01 -01 -2a -38 -1d'],
    // As a board of 101 keys has it.
    ['Print', '+e02a +e037 -e037 -e02a'],
    ['Super', '+e05b -e05b'],
  ])('%s', (name, heard) => expectHeard(() => chooseKeys(name), heard));

  test('a combination of the user’s own', async () => {
    await chooseKeys('Add a combination…');
    const dialog = page.getByRole('dialog');
    await screen.press('ctrl+shift+F5');
    await untilText(dialog.locator('.combo-field'), /^Ctrl\+Shift\+F5$/);
    await dialog.getByRole('button', { name: 'Add Super' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Mine');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expectHeard(() => chooseKeys(/^Mine/), '+1d +2a +e05b +3f -3f -e05b -2a -1d');
  });
});

describe('a text that is typed', { timeout: 60_000 }, () => {
  test('comes by the keys that have it on the guest’s keyboard', async () => {
    const dialog = await openTyping('yZ@ß{^\n');
    await dialog.getByRole('combobox').selectOption('de');
    await expectHeard(
      async () => {
        await dialog.getByRole('button', { name: 'Type', exact: true }).click();
        await dialog.getByText('7 characters typed').waitFor();
      },
      // y, Shift z, AltGr q, ß, AltGr 7, the dead ^ and a space, Enter
      '+2c -2c +2a +15 -15 -2a +e038 +10 -10 -e038 +0c -0c +e038 +08 -08 -e038 +29 -29 +39 -39 +1c -1c',
    );
    await dialog.getByRole('button', { name: 'Close' }).click();
    await untilTaken(true);
  });

  test('stops where it is told to', async () => {
    const dialog = await openTyping('a'.repeat(2000));
    const before = guest.count();
    await dialog.getByRole('button', { name: 'Type', exact: true }).click();
    await dialog.getByText(/^[1-9]\d* of 2000/).waitFor();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    const word = dialog.getByText(/^Stopped after/);
    const typed = Number(/^Stopped after (\d+) of 2000/.exec((await word.textContent()) ?? '')?.[1]);
    expect(typed).toBeGreaterThan(0);
    expect(typed).toBeLessThan(2000);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await untilTaken(true);
    await screen.press('x');
    const heard = `${'+1e -1e '.repeat(typed)}+2d -2d`;
    await expect.poll(() => guest.since(before), { timeout: 15_000 }).toBe(heard);
  });

  async function openTyping(text: string): Promise<Locator> {
    await page.getByRole('button', { name: 'Type text' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(text);
    return dialog;
  }
});

describe('who only looks', { timeout: 60_000 }, () => {
  test('sends nothing, and keeps the app’s keys', async () => {
    const eye = page.getByRole('button', { name: 'Only look' });
    await expectUnheard(async () => {
      await eye.click();
      await page.locator('.screen-holder canvas').click();
      await screen.press('a');
      await screen.press('ctrl+k');
      await palette().fill('send Ctrl+Alt+Del');
      await screen.press('Return');
      await page.getByText('Only looking: nothing is sent').first().waitFor();
      await eye.click();
    });
  });
});

describe('a machine that starts again', { timeout: 120_000 }, () => {
  test('has the keyboard again that it had', async () => {
    await takeKeyboard();
    await rig.virsh('destroy', guest.uuid);
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
    await rig.virsh('start', guest.uuid);
    await untilScreen(page, guest);
    await untilTaken(true);
    await expectHeard(() => screen.press('a'), '+1e -1e');
  });
});
