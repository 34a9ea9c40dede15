import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Decides who may talk to the web shell: whoever holds the cookie that the one-time token was exchanged for. */
export interface SessionGuard {
  /** For the address that is printed; good once. */
  readonly token: string;
  /** The value of a Set-Cookie header when the token is the right one and unused, else null. */
  redeem(token: string): string | null;
  /** Whether a request was addressed to us by that name and by our own pages only. */
  isAddressedToUs(request: IncomingMessage): boolean;
  /** Whether a request carries the cookie. */
  hasCookie(request: IncomingMessage): boolean;
}

/** A guard for the shell that listens on this port of 127.0.0.1. */
export function createSessionGuard(port: number): SessionGuard {
  const host = `127.0.0.1:${port}`;
  const token = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  // Cookies do not tell ports apart, so the name does: two shells in one browser must not take each other's cookie.
  const cookieName = `virtkeep_${port}`;
  let unused = true;
  return {
    token,
    redeem(offered) {
      if (!unused || !isSame(offered, token)) return null;
      unused = false;
      return `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    isAddressedToUs(request) {
      const { origin, host: hosts } = request.headersDistinct;
      // A name that a stranger's DNS points at 127.0.0.1 shows up here, and so does a stranger's page.
      if (hosts?.length !== 1 || hosts[0] !== host) return false;
      return origin === undefined || (origin.length === 1 && origin[0] === `http://${host}`);
    },
    hasCookie(request) {
      return (request.headers.cookie ?? '').split(';').some((pair) => {
        const at = pair.indexOf('=');
        return at > 0 && pair.slice(0, at).trim() === cookieName && isSame(pair.slice(at + 1).trim(), secret);
      });
    },
  };
}

/** Compares in a time that says nothing about where two texts differ. */
function isSame(offered: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
