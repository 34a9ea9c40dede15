import type { HostId } from './host.ts';

/** For whom something is asked. */
export type PromptOwner =
  | { readonly kind: 'host'; readonly host: HostId }
  /** A connection test of the Add host dialog; see shared/model/host-test.ts. */
  | { readonly kind: 'test'; readonly test: string };

export type PromptKind =
  /** Whether an unknown host key is the right one: yes or no. */
  | 'host-key'
  | 'password'
  /** Of a key file. */
  | 'passphrase'
  /** A one-time code or another challenge of the host. */
  | 'code'
  /** The PIN of a security key. */
  | 'pin'
  /** Nothing to type: the security key waits to be touched. */
  | 'touch'
  /** A yes or no that is none of the above. */
  | 'confirm'
  /** A password of a machine's display. */
  | 'display-password';

/** A question that somebody on the way to a host asks. One is asked at a time: the first of the list. */
export interface Prompt {
  readonly id: string;
  readonly owner: PromptOwner;
  /** Who is being connected to, as the user knows it. */
  readonly title: string;
  readonly kind: PromptKind;
  /** ssh's own words, untrusted. */
  readonly text: string;
  /** The user@host, the key's path or the host that it is about, as far as the words tell. */
  readonly subject: string | null;
  /** Of a host key. */
  readonly key: { readonly type: string; readonly fingerprint: string } | null;
  /** 1 for the first time; more after wrong answers. */
  readonly attempt: number;
  /** Whether the answer is shown while it is typed, as of a code it is. */
  readonly echo: boolean;
  /** Whether the system's keyring could keep the answer. */
  readonly canRemember: boolean;
  readonly askedAt: number;
}
