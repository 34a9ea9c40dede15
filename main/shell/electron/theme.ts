import type { AppContract } from '../../../shared/contract.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import type { Handlers } from '../../../shared/rpc.ts';
import type { ElectronApi } from './electron-api.ts';

/** The shell itself watches as no window: ports are numbered from 1. */
const SHELL_WINDOW = 0;

/** A window in the wrong colour is better than one that waits longer for the settings, in ms. */
const PATIENCE_MS = 500;

/** Keeps menus, scroll bars and the window's first colour in the theme of the settings. Resolves once it is known. */
export async function followTheme(
  electron: Pick<ElectronApi, 'nativeTheme'>,
  handlers: Pick<Handlers<AppContract>, 'topics'>,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    const apply = ({ theme }: Settings): void => {
      electron.nativeTheme.themeSource = theme;
      clearTimeout(timer);
      resolve();
    };
    handlers.topics.settings({}, { snapshot: apply, delta: apply, end: () => {} }, SHELL_WINDOW);
  });
}
