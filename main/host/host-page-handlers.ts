import type { AppContract } from '../../shared/contract.ts';
import type { Handlers } from '../../shared/rpc.ts';

type Topics = Pick<Handlers<AppContract>['topics'], 'host' | 'host-history'>;

/** What a host's page shows. */
export function hostPageHandlers(): { readonly topics: Topics } {
  return {
    topics: {
      host({ host }, sink) {
        sink.end({ code: 'not-found', object: host });
        return () => {};
      },
      'host-history'({ host }, sink) {
        sink.end({ code: 'not-found', object: host });
        return () => {};
      },
    },
  };
}
