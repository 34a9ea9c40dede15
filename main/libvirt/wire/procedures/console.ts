import { domain, optionalText } from '../objects.ts';
import { remote, streaming } from '../procedure.ts';
import { array, nothing, struct, uint } from '../types.ts';

/** A domain's screen, keyboard and serial lines. */
export const CONSOLE_PROCEDURES = {
  DOMAIN_OPEN_CONSOLE: streaming(201, 'both', struct({ dom: domain, device: optionalText, flags: uint }), nothing),
  DOMAIN_OPEN_CHANNEL: streaming(296, 'both', struct({ dom: domain, name: optionalText, flags: uint }), nothing),
  DOMAIN_SCREENSHOT: streaming(
    211,
    'down',
    struct({ dom: domain, screen: uint, flags: uint }),
    struct({ mime: optionalText }),
  ),
  /** Its reply comes with a file descriptor. */
  DOMAIN_OPEN_GRAPHICS_FD: remote(343, struct({ dom: domain, idx: uint, flags: uint }), nothing),
  DOMAIN_SEND_KEY: remote(
    226,
    struct({ dom: domain, codeset: uint, holdTime: uint, keycodes: array(uint, 16), flags: uint }),
    nothing,
  ),
} as const;
