import type { AppContract } from '../../../shared/contract.ts';
import type { Dispose } from '../../../shared/dispose.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import type { Handlers } from '../../../shared/rpc.ts';
import type { ElectronApi } from './electron-api.ts';

/** The shell itself watches as no window: ports are numbered from 1. */
const SHELL_WINDOW = 0;

/** Keeps menus, scroll bars and the window's first colour in the theme of the settings. */
export function followTheme(
  electron: Pick<ElectronApi, 'nativeTheme'>,
  handlers: Pick<Handlers<AppContract>, 'topics'>,
): Dispose {
  const apply = ({ theme }: Settings): void => {
    electron.nativeTheme.themeSource = theme;
  };
  return handlers.topics.settings({}, { snapshot: apply, delta: apply, end: () => {} }, SHELL_WINDOW);
}
