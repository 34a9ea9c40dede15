import type { Duplex } from 'node:stream';
import { ProblemError } from '../../../shared/model/problem.ts';
import { readExactly } from '../byte-link.ts';
import { SECURITY } from './security.ts';

/**
 * Speaks RFB 3.8 with a window as a display that asks for nothing, up to where its ClientInit follows. Throws ProblemError
 * `bad-request` for a window that speaks something else.
 */
export async function offerNone(window: Duplex): Promise<void> {
  window.write('RFB 003.008\n');
  const version = (await readExactly(window, 12)).toString('latin1');
  if (version !== 'RFB 003.008\n') throw new ProblemError({ code: 'bad-request', detail: 'this is no RFB 3.8' });
  window.write(Uint8Array.of(1, SECURITY.NONE));
  const [choice] = await readExactly(window, 1);
  if (choice !== SECURITY.NONE) throw new ProblemError({ code: 'bad-request', detail: 'no such security type' });
  window.write(Uint8Array.of(0, 0, 0, 0));
}
