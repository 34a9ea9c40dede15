import type { Browser, CDPSession } from 'playwright-core';
import { sleep } from '../../support/until.ts';

/** Main-thread work of one second of the app, ms. */
export interface TickWork {
  /** JavaScript and its garbage collection. */
  readonly script: number;
  /** Everything: script, style, layout, paint. */
  readonly task: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);
const SCRIPTS = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'EventDispatch',
  'TimerFire',
  'FireAnimationFrame',
  'v8.run',
  'MajorGC',
  'MinorGC',
  'V8.GC_MC_INCREMENTAL',
]);
const TICK_US = 1_000_000;
const SLOTS = 20;

/** Records the page's main thread for some seconds; one entry per tick of the app. */
export async function traceTicks(browser: Browser, rendererPid: number, seconds: number): Promise<TickWork[]> {
  const session = await browser.newBrowserCDPSession();
  const done = new Promise<string>((resolve) => {
    session.on('Tracing.tracingComplete', ({ stream }) => resolve(stream ?? ''));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: ['devtools.timeline', 'toplevel', 'v8'], excludedCategories: ['*'] },
  });
  await sleep(seconds * 1000);
  await session.send('Tracing.end');
  const events = JSON.parse(await readStream(session, await done)) as { traceEvents: TraceEvent[] };
  await session.detach();
  return perTick(events.traceEvents, rendererPid);
}

function perTick(events: readonly TraceEvent[], pid: number): TickWork[] {
  const main = events.find(
    (event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain' && event.pid === pid,
  );
  const own = events.filter(
    (event) => event.pid === pid && event.tid === main?.tid && event.ph === 'X' && event.dur !== undefined,
  );
  const tasks = merge(own.filter((event) => TASKS.has(event.name)));
  const scripts = merge(own.filter((event) => SCRIPTS.has(event.name)));
  const start = tasks[0]?.from ?? 0;
  const offset = start + quietestPhase(tasks, start);
  const count = Math.floor(((tasks.at(-1)?.to ?? start) - offset) / TICK_US);
  return Array.from({ length: Math.max(0, count) }, (_, tick) => {
    const from = offset + tick * TICK_US;
    return { script: within(scripts, from, from + TICK_US), task: within(tasks, from, from + TICK_US) };
  });
}

/** Where in the second the least happens: a tick's work must not be cut in two. */
function quietestPhase(tasks: readonly Span[], start: number): number {
  const slots = new Float64Array(SLOTS);
  for (const { from, to } of tasks) {
    const slot = Math.floor((((from - start) % TICK_US) / TICK_US) * SLOTS);
    slots[slot] = (slots[slot] ?? 0) + (to - from);
  }
  const quietest = slots.indexOf(Math.min(...slots));
  return ((quietest + 0.5) * TICK_US) / SLOTS;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Events as spans without overlaps: nested ones count once. */
function merge(events: readonly TraceEvent[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const { ts, dur = 0 } of events.toSorted((a, b) => a.ts - b.ts)) {
    const last = spans.at(-1);
    if (last !== undefined && ts <= last.to) last.to = Math.max(last.to, ts + dur);
    else spans.push({ from: ts, to: ts + dur });
  }
  return spans;
}

function within(spans: readonly Span[], from: number, to: number): number {
  let sum = 0;
  for (const span of spans) sum += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
  return sum / 1000;
}

async function readStream(session: CDPSession, handle: string): Promise<string> {
  const parts: string[] = [];
  for (;;) {
    const { data, eof, base64Encoded } = await session.send('IO.read', { handle, size: 1 << 20 });
    parts.push(base64Encoded === true ? Buffer.from(data, 'base64').toString('utf8') : data);
    if (eof) break;
  }
  await session.send('IO.close', { handle });
  return parts.join('');
}
