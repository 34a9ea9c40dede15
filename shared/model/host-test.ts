import type { Problem } from './problem.ts';

/** What stands between here and a libvirt that answers, in this order. Local hosts begin with `endpoint`. */
export const TEST_STEPS = ['resolve', 'reach', 'host-key', 'login', 'endpoint', 'open', 'versions'] as const;
export type TestStepName = (typeof TEST_STEPS)[number];

export interface TestStep {
  readonly name: TestStepName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** What was found, e.g. `192.0.2.7, port 22`, `ED25519 SHA256:…`, `virt-ssh-helper`, `libvirt 9.0.0, QEMU 7.2`. Untrusted. */
  readonly found: string | null;
  readonly ms: number | null;
}

/** A try-out of an address, step by step, nothing saved. */
export interface HostTest {
  readonly id: string;
  readonly steps: readonly TestStep[];
  readonly finished: boolean;
  /** Why it failed, at the step that says so. */
  readonly problem: Problem | null;
  /** Machines found at the end of it. */
  readonly machines: number | null;
}

/** A host that the user's ssh configuration knows, offered while typing. */
export interface SshSuggestion {
  /** The word that ssh is to be given. */
  readonly alias: string;
  readonly hostName: string | null;
  readonly user: string | null;
  readonly port: number | null;
  /** Its jump host, if the configuration names one. */
  readonly proxyJump: string | null;
}
