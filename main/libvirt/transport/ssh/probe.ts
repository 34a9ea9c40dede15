import type { SshChannel } from './channel.ts';
import { sshArguments } from './command.ts';
import { openChannel, type SshOptions } from './connect-ssh.ts';
import { followSsh, type SshProgress } from './progress.ts';
import type { SshResolved } from './resolve.ts';
import type { SshTarget } from './target.ts';

/** Like connectSsh, by a login of its own, telling how it goes. */
export function openProbe(
  target: SshTarget,
  resolved: SshResolved,
  options: SshOptions,
  onProgress: (progress: SshProgress) => void,
): Promise<SshChannel> {
  return openChannel(target, options, {
    speaks: 'libvirt',
    tellsWay: true,
    alone: true,
    words: (manner) => sshArguments(target, { ...manner, isVerbose: true }),
    onLine: followSsh(resolved, onProgress),
  });
}
