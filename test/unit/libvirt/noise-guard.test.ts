import { describe, expect, test } from 'vitest';
import { NoiseGuard } from '../../../main/libvirt/transport/ssh/noise-guard.ts';

const packet = Buffer.concat([Buffer.from([0, 0, 0, 28]), Buffer.alloc(24, 7)]);

/** What comes through, whatever the pieces. */
function through(bytes: Uint8Array, size: number): { readonly passed: Buffer; readonly guard: NoiseGuard } {
  const guard = new NoiseGuard();
  const passed: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const clean = guard.pass(bytes.subarray(at, at + size));
    if (clean !== null) passed.push(clean);
  }
  return { passed: Buffer.concat(passed), guard };
}

describe('the beginning of a channel', () => {
  test.each([1, 2, 3, 4, 5, 28, 100])('is passed on when it is the protocol, in pieces of %d', (size) => {
    const { passed, guard } = through(Buffer.concat([packet, Buffer.from('anything goes later')]), size);
    expect(passed.toString()).toBe(`${packet.toString()}anything goes later`);
    expect(guard.isClean).toBe(true);
    expect(guard.noise).toHaveLength(0);
  });

  test.each(['Welcome', '\n', '\r\n', '\t', '\u001b[0m', 'ü'])('is noise when it is text: %j', (text) => {
    for (const size of [1, 100]) {
      const { passed, guard } = through(Buffer.from(text), size);
      expect(passed).toHaveLength(0);
      expect(Buffer.from(guard.noise).toString()).toBe(text);
    }
  });

  test('is noise when no packet is so long or so short', () => {
    for (const length of [0, 27, 33_554_437]) {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      expect(through(head, 4).guard.noise).toHaveLength(4);
    }
  });

  test('is not kept without end', () => {
    expect(through(Buffer.alloc(1e6, 'x'), 4096).guard.noise).toHaveLength(1000);
  });
});
