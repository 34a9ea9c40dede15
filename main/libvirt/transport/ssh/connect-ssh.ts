import type { LibvirtUri } from '../../../../shared/libvirt-uri.ts';
import type { Transport } from '../transport.ts';
import { openAskpass } from './askpass.ts';
import { SshChannel } from './channel.ts';
import { type SshManner, sshArguments } from './command.ts';
import { SshProcess } from './process.ts';
import { isChatter } from './progress.ts';
import type { SshPrompter } from './prompter.ts';
import { resolveSsh, type SshResolved } from './resolve.ts';
import { joinLogin } from './sharing.ts';
import { type SshTarget, sshTarget } from './target.ts';

/** How a host is reached over ssh. */
export interface SshOptions {
  readonly signal?: AbortSignal;
  /** Where ssh's questions go; without one nothing is asked, and what would have to be fails. */
  readonly prompter?: SshPrompter;
  /** Only to look: the daemon's own sockets for that, and its helper told so. */
  readonly readOnly?: boolean;
}

/**
 * Starts the system's ssh towards the libvirt of another host. Resolves as soon as ssh runs: that it failed, and why, is told
 * by the end of the channel, whose cause is an OpenError. Throws OpenError `bad-uri`, `uri-refused`, `ssh-missing`, what
 * another ssh to the same place failed of just now, or the signal's reason.
 */
export async function connectSsh(uri: LibvirtUri, options: SshOptions = {}): Promise<Transport> {
  const target = sshTarget(uri, options.readOnly);
  return openChannel(target, options, {
    speaks: 'libvirt',
    tellsWay: true,
    words: (manner) => sshArguments(target, manner),
  });
}

/** What an ssh is to be started with, and what is heard from it. */
export interface ChannelPlan {
  readonly speaks: 'libvirt' | 'anything';
  readonly tellsWay: boolean;
  readonly words: (manner: SshManner) => readonly string[];
  /** It logs in by itself, whoever is there already. */
  readonly alone?: boolean;
  readonly onLine?: (line: string) => boolean;
}

/** Starts an ssh as one of those that share the login to a target. Throws as connectSsh does. */
export async function openChannel(target: SshTarget, options: SshOptions, plan: ChannelPlan): Promise<SshChannel> {
  const { signal, prompter } = options;
  signal?.throwIfAborted();
  const login = joinLogin(target, plan.alone);
  try {
    await login.turn(signal);
    // Who asks may be another ssh on the way.
    const isIndirect = prompter !== undefined && login.isFirst && isByOthers(await resolveSsh(target, signal));
    const asker = prompter === undefined ? null : withoutNeed(prompter, () => channel.forwardInstead());
    const askpass = asker === null ? null : openAskpass(asker);
    // A master that is to live on in the background silences the one on the way unless it is verbose itself.
    const manner = { controlPath: login.controlPath, asks: askpass !== null, isIndirect, isVerbose: isIndirect };
    const onLine = plan.onLine ?? (isIndirect ? isChatter : undefined);
    const ssh = new SshProcess(plan.words(manner), { askpass, onLine });
    // Before the next await: whatever happens from here on must find its listener.
    const { speaks, tellsWay } = plan;
    const channel: SshChannel = new SshChannel({ ssh, login, target, speaks, tellsWay });
    await ssh.started();
    return channel;
  } catch (error) {
    login.failed(null);
    login.exited();
    throw error;
  }
}

function isByOthers({ jumps, proxyCommand }: SshResolved): boolean {
  return jumps.length > 0 || proxyCommand !== null;
}

/** Asks only what cannot be done without, as `avoid` tells. */
function withoutNeed(prompter: SshPrompter, avoid: () => boolean): SshPrompter {
  return {
    // An ssh that is given up needs no answer.
    ask: (question, signal) => (avoid() ? new Promise(() => {}) : prompter.ask(question, signal)),
    settled: (loggedIn) => prompter.settled(loggedIn),
  };
}
