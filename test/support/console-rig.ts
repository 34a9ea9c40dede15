import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type AppWindow, startAppWindow } from './app-window.ts';
import { browserObstacle } from './browser.ts';
import { type KeyGuest, startKeyGuest } from './key-guest.ts';
import { libvirtdObstacle, startPrivateLibvirtd } from './libvirtd.ts';
import { linuxImageObstacle } from './linux-image.ts';
import { lookAtScreen } from './screen-pixels.ts';
import { openConsole } from './ui.ts';
import { until } from './until.ts';
import { startXScreen, type XScreen, xScreenObstacle } from './x-screen.ts';

/** The console of a guest that tells its keys, in a real window on a real X screen. */
export interface ConsoleRig {
  readonly virsh: (...args: readonly string[]) => Promise<string>;
  readonly screen: XScreen;
  readonly app: AppWindow;
  readonly page: Page;
  readonly guest: KeyGuest;
  /** Opens the console in a window of its own too; resolves when it shows the screen. */
  openOwnWindow(): Promise<Page>;
  stop(): Promise<void>;
}

/** Why there can be none here; null if there can. */
export function consoleRigObstacle(): string | null {
  return libvirtdObstacle() ?? browserObstacle() ?? linuxImageObstacle() ?? xScreenObstacle();
}

/** Starts all of it; the guest's name ends in `tail`. Resolves while the guest still boots. */
export async function startConsoleRig(tail = ''): Promise<ConsoleRig> {
  const [daemon, screen] = await Promise.all([startPrivateLibvirtd(), startXScreen()]);
  const guest = await startKeyGuest(daemon, 'keys', tail);
  const app = await startAppWindow(screen, ['--connect', daemon.uri]);
  const { page } = app;
  await openConsole(page, guest);
  return {
    virsh: (...args) => daemon.virsh(...args),
    screen,
    app,
    page,
    guest,
    async openOwnWindow() {
      const [own] = await Promise.all([
        app.context.waitForEvent('page'),
        page.getByRole('button', { name: 'Open in a window of its own' }).click(),
      ]);
      await untilScreen(own);
      return own;
    },
    async stop() {
      await app.stop();
      await screen.stop();
      await daemon.stop();
    },
  };
}

/** Resolves when the guest has booted and its screen is on the page. */
export async function untilScreen(page: Page, guest?: KeyGuest): Promise<void> {
  if (guest !== undefined) {
    await until(() => guest.isUp(), { what: 'the guest is up', timeoutMs: 120_000, everyMs: 100 });
  }
  await until(async () => ((await lookAtScreen(page))?.lit ?? 0) > 0.01, {
    what: 'the screen',
    timeoutMs: 60_000,
    everyMs: 100,
  });
}

/** Whether X gave this page the keyboard. */
export async function expectFocus(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.hasFocus()), { timeout: 15_000 }).toBe(true);
}
