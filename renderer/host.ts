import type { Port } from '../shared/port.ts';
import { openElectronPort } from './ports/electron-port.ts';
import { openWebPort } from './ports/web-port.ts';

/** Opens the port of the shell that this page runs in: Electron serves it from app://, the web shell from loopback. */
export function openPort(): Promise<Port> {
  return location.protocol === 'app:' ? openElectronPort() : openWebPort();
}
