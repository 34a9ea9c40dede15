import { Duplex } from 'node:stream';

/** Two streams joined in memory: what is written to one is read from the other. */
export function streamPair(): readonly [Duplex, Duplex] {
  const half = (other: () => Duplex): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Uint8Array, _encoding, done) {
        setImmediate(() => {
          if (!other().destroyed) other().push(Buffer.from(chunk));
          done();
        });
      },
      final(done) {
        setImmediate(() => {
          if (!other().destroyed) other().push(null);
          done();
        });
      },
      destroy(error, done) {
        setImmediate(() => {
          if (!other().destroyed) other().push(null);
        });
        done(error);
      },
    });
  const left: Duplex = half(() => right);
  const right: Duplex = half(() => left);
  return [left, right];
}
