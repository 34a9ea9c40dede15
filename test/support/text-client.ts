import type { Problem } from '../../shared/model/problem.ts';
import type { RawChannel } from '../../shared/raw-channel.ts';
import { until } from './until.ts';

/** A text console as a test types at it. */
export interface TextClient {
  /** What came, the last of it where it was much. */
  readonly text: () => string;
  /** How many bytes came in all. */
  readonly received: () => number;
  readonly ended: Promise<Problem | null>;
  type(text: string): void;
  /** Types a line again and again until an answer shows. */
  ask(line: string, answer: RegExp, timeoutMs?: number): Promise<void>;
  close(): void;
}

const KEPT = 20_000;

/** Listens at a text console's channel. While `taking` is false nothing more is taken. */
export function openText(channel: RawChannel, taking: () => boolean = () => true): TextClient {
  let text = '';
  let received = 0;
  channel.onData(async (bytes) => {
    received += bytes.length;
    text = (text + Buffer.from(bytes).toString('latin1')).slice(-KEPT);
    while (!taking()) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  let problem: Problem | null | undefined;
  channel.onClose((end) => {
    problem = end;
  });
  const client: TextClient = {
    text: () => text,
    received: () => received,
    ended: new Promise((resolve) => channel.onClose(resolve)),
    type: (words) => channel.send(Buffer.from(words)),
    async ask(line, answer, timeoutMs = 60_000) {
      let asks = 0;
      const answered = (): boolean => {
        if (answer.test(text) || problem !== undefined) return true;
        // A guest that is only just starting loses what is typed.
        if (asks++ % 40 === 0) client.type(`${line}\r`);
        return false;
      };
      await until(answered, { what: `the console answers ${line}`, timeoutMs, everyMs: 50 });
      if (!answer.test(text)) throw new Error(`the console ended: ${JSON.stringify(problem)}`);
    },
    close: () => channel.close(),
  };
  return client;
}
