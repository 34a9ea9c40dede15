import { expect, test } from 'vitest';
import type { SshQuestion } from '../../../main/libvirt/transport/ssh/prompter.ts';
import { readQuestion } from '../../../main/libvirt/transport/ssh/question.ts';

const HOST_KEY = `The authenticity of host '[lab.example.org]:2222 ([192.0.2.7]:2222)' can't be established.
ED25519 key fingerprint is SHA256:Xm7WGW9Ylx9XRD9UKdtaRvLdyNg0GoDR7ZgsKAepEQ8.
This key is not known by any other names.
Are you sure you want to continue connecting (yes/no/[fingerprint])? `;

test('an unknown host key, with its type and fingerprint', () => {
  expect(readQuestion(HOST_KEY, '')).toMatchObject({
    kind: 'host-key',
    subject: '[lab.example.org]:2222 ([192.0.2.7]:2222)',
    key: { type: 'ED25519', fingerprint: 'SHA256:Xm7WGW9Ylx9XRD9UKdtaRvLdyNg0GoDR7ZgsKAepEQ8' },
    secret: null,
  });
  // As newer ones write it, and ones of other kinds.
  expect(readQuestion(HOST_KEY.replace('is SHA', 'is: SHA'), '').key?.type).toBe('ED25519');
  expect(readQuestion(HOST_KEY.replace('ED25519', 'ECDSA-SK-CERT'), '').key?.type).toBe('ECDSA-SK-CERT');
  expect(readQuestion("Please type 'yes', 'no' or the fingerprint: ", '')).toMatchObject({
    kind: 'host-key',
    key: null,
  });
});

test('what ssh itself wants typed', () => {
  const cases: readonly (readonly [words: string, expected: Partial<SshQuestion>])[] = [
    ["me@lab's password: ", { kind: 'password', subject: 'me@lab', secret: 'password me@lab', echo: false }],
    [
      "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
      { kind: 'passphrase', subject: '/home/me/.ssh/id_ed25519', secret: 'passphrase /home/me/.ssh/id_ed25519' },
    ],
    ['Bad passphrase, try again for /k: ', { kind: 'passphrase', subject: '/k' }],
    [
      'Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: ',
      { kind: 'pin', subject: '/home/me/.ssh/id_sk', secret: null },
    ],
    ['Enter PIN and confirm user presence for ED25519-SK key /k: ', { kind: 'pin', subject: '/k' }],
    ["Enter PIN for 'OpenSC': ", { kind: 'pin', subject: 'OpenSC' }],
    ['Allow use of key /k?\nKey fingerprint SHA256:x (yes/no) ', { kind: 'confirm' }],
  ];
  for (const [words, expected] of cases) expect(readQuestion(words, ''), words).toMatchObject(expected);
});

test('a security key that waits to be touched, by its words and by the hint', () => {
  expect(readQuestion('Confirm user presence for key ED25519-SK SHA256:abc', '')).toMatchObject({
    kind: 'touch',
    subject: 'ED25519-SK SHA256:abc',
  });
  expect(readQuestion('Something newer', 'none').kind).toBe('touch');
  expect(readQuestion('Add key?', 'confirm').kind).toBe('confirm');
});

test('what a host asks: a password unseen, a one-time code seen, anything else unseen and never kept', () => {
  expect(readQuestion('(me@lab) Password: ', '')).toMatchObject({
    kind: 'password',
    subject: 'me@lab',
    echo: false,
    secret: null,
  });
  expect(readQuestion('(me@lab) Verification code: ', '')).toMatchObject({ kind: 'code', echo: true, secret: null });
  expect(readQuestion('(me@lab) Token PIN: ', '')).toMatchObject({ kind: 'pin', echo: false });
  expect(readQuestion('(me@lab) Name of your first dog? ', '')).toMatchObject({ kind: 'code', echo: false });
  expect(readQuestion('Whatever: ', '')).toMatchObject({ kind: 'code', echo: false, secret: null });
});

test('a host cannot pass its question for one of ssh, nor play with the text', () => {
  for (const words of ["Enter passphrase for key '/home/me/.ssh/id': ", HOST_KEY, "me@bank's password: "]) {
    expect(readQuestion(`(me@lab) ${words}`, '')).toMatchObject({ secret: null, key: null, subject: 'me@lab' });
  }
  const { text } = readQuestion(`(me@lab) a\u001b[2Jb\u202ec\r${'x'.repeat(10_000)}`, '');
  expect(text).toContain('a␛[2Jb⟨202E⟩c␍x');
  expect(text.length).toBeLessThan(2100);
});
