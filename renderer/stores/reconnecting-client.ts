import { type AppContract, contract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Port } from '../../shared/port.ts';
import { endedChannel } from '../../shared/raw-channel-end.ts';
import { type Client, connect } from '../../shared/rpc.ts';

/** Whether the window hears its core. */
type LinkState = 'opening' | 'open' | 'lost';

/** A client that outlives its port: when the core comes back, every topic starts again with a snapshot. */
export interface ReconnectingClient {
  readonly client: Client<AppContract>;
  readonly link: () => LinkState;
  readonly onLink: (listener: () => void) => Dispose;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

/** Opens a port with `openPort`, again and again while that fails or the port closes. */
export function createReconnectingClient(openPort: () => Promise<Port>): ReconnectingClient {
  let inner: Client<AppContract> | null = null;
  let link: LinkState = 'opening';
  let visible = true;
  let retryMs = FIRST_RETRY_MS;
  let tellOpened = (): void => {};
  const opened = new Promise<void>((resolve) => {
    tellOpened = resolve;
  });
  const subscriptions = new Set<{ open(client: Client<AppContract>): void; stop: Dispose }>();
  const linkListeners = new Set<() => void>();
  const closeListeners = new Set<() => void>();

  const setLink = (next: LinkState): void => {
    if (link === next) return;
    link = next;
    for (const listener of linkListeners) listener();
  };
  const again = (): void => {
    inner = null;
    setLink(link === 'opening' ? 'opening' : 'lost');
    setTimeout(() => void open(), retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  };
  const open = async (): Promise<void> => {
    try {
      const port = await openPort();
      const client = connect(contract, port);
      inner = client;
      retryMs = FIRST_RETRY_MS;
      if (!visible) client.setVisible(false);
      for (const subscription of subscriptions) subscription.open(client);
      client.onClose(() => {
        for (const listener of closeListeners) listener();
        again();
      });
      setLink('open');
      tellOpened();
    } catch (error) {
      console.error('no port to the core', error);
      if (link === 'opening') setLink('lost');
      again();
    }
  };
  void open();

  const client: Client<AppContract> = {
    async call(name, args) {
      if (link === 'opening') await opened;
      if (inner === null) throw new ProblemError({ code: 'connection-lost', object: name });
      return inner.call(name, args);
    },
    subscribe(name, params, listener) {
      const subscription = {
        stop: (): void => {},
        open(to: Client<AppContract>): void {
          subscription.stop = to.subscribe(name, params, listener);
        },
      };
      subscriptions.add(subscription);
      if (inner !== null) subscription.open(inner);
      return () => {
        subscriptions.delete(subscription);
        subscription.stop();
      };
    },
    // A channel does not outlive its port: who opened it knows best what to do then.
    open: (name, params) => inner?.open(name, params) ?? endedChannel({ code: 'connection-lost', object: name }),
    setVisible(next) {
      visible = next;
      inner?.setVisible(next);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
  };
  return {
    client,
    link: () => link,
    onLink(listener) {
      linkListeners.add(listener);
      return () => linkListeners.delete(listener);
    },
  };
}
