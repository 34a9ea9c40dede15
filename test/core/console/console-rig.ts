import type { ConsoleList } from '../../../shared/model/console.ts';
import type { MachineId } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { Prompt } from '../../../shared/model/prompt.ts';
import type { RawChannel } from '../../../shared/raw-channel.ts';
import type { TestCore } from '../../support/core.ts';
import { endOf, openRfb, type RfbClient } from '../../support/rfb-client.ts';
import { until } from '../../support/until.ts';

/** The machine of that name, once the fleet has it. */
export async function machineOf(core: TestCore, name: string): Promise<MachineId> {
  return (await until(() => core.fleet.machine(name), { what: `the fleet has ${name}` })).id;
}

/** The consoles of a machine, once they are as is wanted. */
export async function consolesOf(
  core: TestCore,
  machine: MachineId,
  wanted: (list: ConsoleList) => boolean,
): Promise<ConsoleList> {
  let list: ConsoleList | null = null;
  const take = (next: ConsoleList): void => {
    list = next;
  };
  const leave = core.client.subscribe('consoles', { machine }, { snapshot: take, delta: take });
  try {
    return await until(() => (list !== null && wanted(list) ? list : null), { what: 'the consoles are told' });
  } catch (error) {
    throw new Error(`the consoles are ${JSON.stringify(list)}`, { cause: error });
  } finally {
    leave();
  }
}

/** A display that is open: its client, and why it will have ended. */
export interface OpenDisplay {
  readonly rfb: RfbClient;
  readonly channel: RawChannel;
  readonly ended: Promise<Problem | null>;
}

/** Opens a machine's first display and speaks RFB with it. */
export async function openDisplay(core: TestCore, machine: MachineId, shared = true): Promise<OpenDisplay> {
  const channel = core.client.open('console.display', { machine, display: 0, shared });
  const ended = endOf(channel);
  return { rfb: await openRfb(channel, shared), channel, ended };
}

/** Why a machine's first display cannot be opened. */
export function refusalOf(core: TestCore, machine: MachineId): Promise<Problem | null> {
  return endOf(core.client.open('console.display', { machine, display: 0, shared: true }));
}

/** Hears the user's questions and answers them one after the other; null for no answer. Gives what was asked. */
export function answerPrompts(core: TestCore, answers: (string | null)[]): { readonly asked: Prompt[]; stop(): void } {
  const asked: Prompt[] = [];
  const take = (prompts: readonly Prompt[]): void => {
    const [first] = prompts;
    if (first === undefined || asked.some(({ id }) => id === first.id)) return;
    asked.push(first);
    const text = answers.shift() ?? null;
    const answer = text === null ? ({ kind: 'cancel' } as const) : ({ kind: 'text', text, remember: false } as const);
    core.client.call('prompt.answer', { prompt: first.id, answer }).catch(() => {});
  };
  return { asked, stop: core.client.subscribe('prompts', {}, { snapshot: take, delta: take }) };
}

/** How much of a screen is blue, as memtest86+ is. */
export function blueShare(pixels: Buffer): number {
  let blue = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if ((pixels[at] ?? 0) > 100 && (pixels[at + 1] ?? 0) < 60 && (pixels[at + 2] ?? 0) < 60) blue += 1;
  }
  return blue / (pixels.length / 4);
}

/** Whether a screen shows anything. */
export function isLit(pixels: Buffer): boolean {
  return pixels.some((byte, at) => at % 4 !== 3 && byte > 60);
}
