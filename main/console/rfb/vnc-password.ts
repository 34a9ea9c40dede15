import { createCipheriv } from 'node:crypto';

const KEY_SIZE = 8;

/**
 * The answer to a challenge of VNC authentication: DES with the password as key, each byte's bits reversed. What follows the
 * eighth byte of the password does not count. Triple DES with one key thrice is DES, and unlike DES it is always there.
 */
export function answerChallenge(challenge: Uint8Array, password: string): Buffer {
  const key = Buffer.alloc(KEY_SIZE);
  key.set(Buffer.from(password, 'utf8').subarray(0, KEY_SIZE));
  const reversed = key.map(reverseBits);
  const blocks: Buffer[] = [];
  for (let at = 0; at < challenge.length; at += KEY_SIZE) {
    // The mode of chained blocks, each alone and with zeros before it, is no chaining; every library has that one.
    const cipher = createCipheriv(
      'des-ede3-cbc',
      Buffer.concat([reversed, reversed, reversed]),
      Buffer.alloc(KEY_SIZE),
    );
    cipher.setAutoPadding(false);
    blocks.push(cipher.update(challenge.subarray(at, at + KEY_SIZE)), cipher.final());
  }
  return Buffer.concat(blocks);
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}
