import type { ChannelName, Contract } from './contract.ts';
import { toProblem } from './model/problem.ts';
import type { RawChannel } from './raw-channel.ts';
import type { ChannelEnds } from './raw-channel-end.ts';
import type { Handlers, WindowId } from './rpc.ts';
import { firstIssue, type Request } from './rpc-messages.ts';

/** What opens the core's side of channels, or says why not. */
export function channelOpener<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  channels: ChannelEnds,
  window: WindowId,
): (request: Extract<Request, { readonly t: 'open' }>) => void {
  return ({ id, name, params }) => {
    const refuse = (detail: string): void => channels.refuse(id, { code: 'bad-request', object: name, detail });
    const parsed = Object.hasOwn(contract.channels, name)
      ? contract.channels[name]?.params.safeParse(params)
      : undefined;
    if (parsed?.success !== true) {
      refuse(parsed === undefined ? 'no such channel' : firstIssue(parsed.error));
      return;
    }
    const channel = channels.open(id);
    if (channel === null) {
      refuse('too many channels, or the number is in use');
      return;
    }
    type Run = (params: unknown, channel: RawChannel, window: WindowId) => unknown;
    const run = handlers.channels[name as ChannelName<C>] as Run;
    (async () => run(parsed.data, channel, window))().catch((error: unknown) => channel.close(toProblem(error)));
  };
}
