import type { MenuItemConstructorOptions } from 'electron';
import type { ElectronApi } from './electron-api.ts';

/**
 * The least that makes standard keys work. Roles bring the system's own words and accelerators; everything that is the
 * app's own is in the page, where both shells have it.
 */
export function setMenu(electron: Pick<ElectronApi, 'app' | 'Menu'>): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  if (!electron.app.isPackaged) view.push({ role: 'forceReload' }, { role: 'toggleDevTools' });
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate([
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { role: 'viewMenu', submenu: view },
      { role: 'windowMenu' },
    ]),
  );
}
