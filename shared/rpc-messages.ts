import type { z } from 'zod';
import type { Problem } from './model/problem.ts';
import { type ChannelMessage, isChannelMessage } from './raw-channel-end.ts';

/** What a window says to the core. */
export type Request =
  | { readonly t: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly t: 'subscribe'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly t: 'unsubscribe'; readonly id: number }
  | { readonly t: 'open'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly t: 'visible'; readonly visible: boolean }
  | ChannelMessage;

/** What the core says to a window. */
export type Response =
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | { readonly t: 'problem'; readonly id: number; readonly problem: Problem }
  | { readonly t: 'snapshot'; readonly id: number; readonly revision: number; readonly value: unknown }
  | { readonly t: 'delta'; readonly id: number; readonly revision: number; readonly value: unknown }
  | { readonly t: 'end'; readonly id: number; readonly problem: Problem }
  | ChannelMessage;

/** True for a well-formed message of a window, whose contents are yet to be checked. */
export function isRequest(message: unknown): message is Request {
  if (typeof message !== 'object' || message === null) return false;
  const { t, id, name, visible } = message as Record<string, unknown>;
  if (t === 'visible') return typeof visible === 'boolean';
  if (!Number.isSafeInteger(id)) return false;
  if ((t === 'call' || t === 'subscribe' || t === 'open') && typeof name === 'string') return true;
  return t === 'unsubscribe' || isChannelMessage(message);
}

/** One line of a schema's objections; all of them could be as long as the refused message. */
export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'refused' : `${issue.path.join('.')}: ${issue.message}`.slice(0, 300);
}
