import { PassThrough } from 'node:stream';

// The program dist/electron/demo-child.js, run by utilityProcess, which gives no standard input: what would be written
// there comes as messages, null for its end. See demo-process.ts for the other side.
const stdin = new PassThrough();
process.parentPort.on('message', ({ data }: { readonly data: unknown }) => {
  if (typeof data === 'string') stdin.write(data);
  else stdin.end();
});
Object.defineProperty(process, 'stdin', { value: stdin });
await import('../../demo/main.ts');
