import { openChannel, type SshOptions } from './ssh.ts';
import type { SshChannel } from './ssh-channel.ts';
import { sshArguments } from './ssh-command.ts';
import { followSsh, type SshProgress } from './ssh-progress.ts';
import type { SshResolved } from './ssh-resolve.ts';
import type { SshTarget } from './ssh-target.ts';

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
