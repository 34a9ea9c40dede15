import { isActive } from '../../shared/model/action.ts';
import type { ConsoleList, ConsoleObstacle } from '../../shared/model/console.ts';
import { hasMovedAway } from '../../shared/model/machine.ts';
import type { Problem } from '../../shared/model/problem.ts';
import type { ConsoleXml, DisplayXml, TextXml } from './console-xml.ts';
import { isLocal, isReachable, type Seat } from './seat.ts';

/** What a machine's XML says, seen in the light of its state and its host's. `canPassFds`: see libvirt/graphics-fd.ts. */
export function consoleListOf(seat: Seat, xml: ConsoleXml, problem: Problem | null, canPassFds: boolean): ConsoleList {
  return {
    machine: seat.machine.id,
    displays: xml.displays.map((display, index) => ({
      ...display,
      index,
      obstacle: displayObstacle(seat, display, canPassFds),
    })),
    heads: xml.heads,
    texts: xml.texts.map(({ isPty, ...text }) => ({ ...text, obstacle: textObstacle(seat, { isPty, ...text }) })),
    clipboard: xml.clipboard,
    agent: xml.agent,
    problem,
  };
}

/** Why a display cannot be shown here now; null if it can. */
export function displayObstacle(seat: Seat, display: DisplayXml, canPassFds: boolean): ConsoleObstacle | null {
  const obstacle = stateObstacle(seat);
  if (obstacle !== null) return obstacle;
  if (display.type === 'spice') return 'spice-only';
  if (display.type !== 'vnc') return 'unsupported-type';
  if (display.listen === 'socket' && display.socket !== null) return null;
  if (display.listen === 'address') return display.port === null ? 'bad-listen' : null;
  return isLocal(seat) && canPassFds && !seat.host.readOnly ? null : 'needs-fd';
}

/** Why a text device cannot be opened now; null if it can. */
function textObstacle(seat: Seat, { isPty }: Pick<TextXml, 'isPty'>): ConsoleObstacle | null {
  const obstacle = stateObstacle(seat);
  if (obstacle !== null) return obstacle;
  if (!isPty) return 'not-a-pty';
  return seat.host.readOnly ? 'read-only' : null;
}

/** What stands in the way of every console of a machine. */
export function stateObstacle(seat: Seat): 'host-offline' | 'off' | 'crashed' | 'moved' | null {
  if (!isReachable(seat)) return 'host-offline';
  const { state } = seat.machine;
  if (state === 'crashed') return 'crashed';
  if (isActive(state)) return null;
  return hasMovedAway(seat.machine) ? 'moved' : 'off';
}
