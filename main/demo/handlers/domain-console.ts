import { DemoError, invalid } from '../errors.ts';
import type { Activity, Machine } from '../machine/machine.ts';
import type { HandlerTable } from '../server/context.ts';

/** Screens, keyboards and serial lines. */
export const DOMAIN_CONSOLE_HANDLERS = {
  DOMAIN_OPEN_CONSOLE: (context, { dom, device, flags }) => {
    const machine = context.simulation.require(dom);
    const activity = running(machine);
    if (device !== null && device !== 'serial0') {
      throw new DemoError('INTERNAL_ERROR', 'QEMU', `cannot find character device ${device}`);
    }
    context.stream = context.host.consoles.openLine(machine, activity, flags);
  },
  DOMAIN_SCREENSHOT: (context, { dom }) => {
    const machine = context.simulation.require(dom);
    running(machine);
    if (machine.hung) throw new DemoError('OPERATION_TIMEOUT', 'QEMU', 'cannot acquire state change lock');
    const picture = context.host.consoles.screenshot(machine);
    context.stream = {
      start(link) {
        link.send(picture);
        link.finish();
      },
      data: () => {},
      stop: () => {},
    };
    return { mime: 'image/x-portable-pixmap' };
  },
  DOMAIN_SEND_KEY: ({ simulation, host }, { dom, keycodes }) => {
    const machine = simulation.require(dom);
    running(machine);
    host.consoles.typeAt(machine, keycodes.map((code) => `<${code}>`).join(''));
  },
} satisfies HandlerTable;

function running(machine: Machine): Activity {
  const { activity } = machine;
  if (activity === null) throw invalid('domain is not running');
  return activity;
}
