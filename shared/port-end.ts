import type { Port } from './port.ts';

/** What a kind of channel does for its Port. */
export interface Channel {
  readonly send: (message: unknown) => void;
  readonly close: () => void;
  /** Called when somebody listens, for channels that hold their messages back until then. */
  readonly listened?: () => void;
  readonly congested?: () => boolean;
}

/** A Port and the two things its channel has to tell it. */
export interface PortEnd {
  readonly port: Port;
  /** A message came. */
  readonly receive: (message: unknown) => void;
  /** The channel is closed, by whichever side. Safe to call more than once. */
  readonly shut: () => void;
}

/** What all ports have in common: listeners, messages kept for the first of them, and one close. */
export function createPortEnd(channel: Channel): PortEnd {
  let messageListeners: readonly ((message: unknown) => void)[] = [];
  let closeListeners: readonly (() => void)[] = [];
  let early: unknown[] = [];
  let closed = false;
  const { congested } = channel;

  const shut = (): void => {
    if (closed) return;
    closed = true;
    const listeners = closeListeners;
    messageListeners = [];
    closeListeners = [];
    early = [];
    for (const listener of listeners) listener();
  };
  const port: Port = {
    post(message) {
      if (!closed) channel.send(message);
    },
    onMessage(listener) {
      if (closed) return () => {};
      messageListeners = [...messageListeners, listener];
      const kept = early;
      early = [];
      for (const message of kept) listener(message);
      channel.listened?.();
      return () => {
        messageListeners = messageListeners.filter((other) => other !== listener);
      };
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners = [...closeListeners, listener];
      return () => {
        closeListeners = closeListeners.filter((other) => other !== listener);
      };
    },
    close() {
      if (closed) return;
      channel.close();
      shut();
    },
    ...(congested === undefined ? {} : { congested: () => !closed && congested() }),
  };
  return {
    port,
    receive(message) {
      if (closed) return;
      if (messageListeners.length === 0) early.push(message);
      else for (const listener of messageListeners) listener(message);
    },
    shut,
  };
}
