import type { AppContract } from '../../../shared/contract.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import type { Handlers } from '../../../shared/rpc.ts';
import { forgetHostKey } from '../../libvirt/transport/ssh/host-keys.ts';
import { problemOf } from '../link/problem-of.ts';
import type { HostsStore } from './hosts-store.ts';
import { exportHosts, parseExport } from './hosts-transfer.ts';
import type { Roster } from './roster.ts';

type SavedHostCommand =
  | 'host.save'
  | 'host.remove'
  | 'host.arrange'
  | 'host.export'
  | 'host.import'
  | 'host.forget-key';
type Commands = Pick<Handlers<AppContract>['commands'], SavedHostCommand>;
type Topics = Pick<Handlers<AppContract>['topics'], 'concerns'>;

/** What windows can do about the list of saved hosts. */
export function savedHostsHandlers(
  roster: Roster,
  store: Promise<HostsStore>,
): { readonly commands: Commands; readonly topics: Topics } {
  return {
    commands: {
      'host.save': async ({ host, choice }) => ({ host: await roster.save(host, choice) }),
      'host.remove': async ({ host }) => {
        await roster.remove(host);
        return null;
      },
      'host.arrange': async ({ places }) => {
        await roster.arrange(places);
        return null;
      },
      'host.export': async () => ({ text: exportHosts((await store).hosts) }),
      'host.import': async ({ text }) => {
        const { choices, refused } = parseExport(text);
        const more = await roster.add(choices);
        return { added: choices.length - more.length, refused: [...refused, ...more] };
      },
      'host.forget-key': async ({ host }) => {
        const { uri, name, state } = roster.session(host);
        try {
          await forgetHostKey(uri, 'problem' in state ? state.problem.detail : '');
        } catch (error) {
          throw new ProblemError(problemOf(error, { object: name, host: name }), { cause: error });
        }
        return null;
      },
    },
    topics: {
      concerns(_, sink) {
        let leave = (): void => {};
        let left = false;
        void store.then((opened) => {
          if (left) return;
          let told = opened.concerns;
          sink.snapshot(told);
          leave = opened.onChange(() => {
            const { concerns } = opened;
            if (concerns.length === told.length && concerns.every((each, index) => each === told[index])) return;
            told = concerns;
            sink.delta(concerns);
          });
        });
        return () => {
          left = true;
          leave();
        };
      },
    },
  };
}
