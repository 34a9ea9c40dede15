import { describe, expect, it } from 'vitest';
import { problemOf, problemOfEnd } from '../../../main/host/link/problem-of.ts';
import {
  CallTimeoutError,
  ConnectionClosedError,
  LibvirtError,
  OpenError,
  ProtocolError,
} from '../../../main/libvirt/errors.ts';
import { problemLine, problemText } from '../../../shared/messages/problem-text.ts';
import { problemsEn } from '../../../shared/messages/problems.en.ts';
import { PROBLEM_CODES, ProblemError } from '../../../shared/model/problem.ts';

const subject = { object: 'web', host: 'Lab' };

function libvirtError(code: number, message = 'said libvirt'): LibvirtError {
  return new LibvirtError({
    code,
    domain: 10,
    message,
    level: 2,
    dom: null,
    str1: null,
    str2: null,
    str3: null,
    int1: 0,
    int2: 0,
    net: null,
  });
}

describe('problemOf', () => {
  it.each([
    [42, 'already-gone'],
    [55, 'wrong-state'],
    [68, 'busy'],
    [29, 'denied'],
    [45, 'denied'],
    [88, 'denied'],
    [3, 'unsupported'],
    [84, 'unsupported'],
    [78, 'cancelled'],
    [1, 'operation-failed'],
    [9999, 'operation-failed'],
  ])('libvirt error %d is %s', (number, code) => {
    const problem = problemOf(libvirtError(number), subject);
    expect(problem).toMatchObject({ ...subject, code, detail: 'said libvirt' });
    expect(problem.libvirt?.domain).toBe('VIR_FROM_QEMU');
  });

  it('tells an old daemon from a broken call', () => {
    expect(problemOf(libvirtError(39, 'unknown procedure: 9999'), subject).code).toBe('unsupported');
    expect(problemOf(libvirtError(39, 'something else'), subject).code).toBe('operation-failed');
  });

  it('does not claim to know what became of a call that was sent', () => {
    const end = (callSent: boolean) => problemOf(new ConnectionClosedError('lost', 'gone', { callSent }), subject);
    expect(end(true).code).toBe('outcome-unknown');
    expect(end(false).code).toBe('host-offline');
  });

  it('keeps what is a problem already, and names what it is about', () => {
    expect(problemOf(new ProblemError({ code: 'cancelled' }), subject)).toEqual({ ...subject, code: 'cancelled' });
  });

  it('covers the other errors', () => {
    expect(problemOf(new OpenError('polkit-no-agent', 'x', { cause: libvirtError(79) }), subject)).toMatchObject({
      code: 'polkit-no-agent',
      libvirt: { domain: 'VIR_FROM_QEMU' },
    });
    expect(problemOf(new CallTimeoutError('X', 5, true), subject).code).toBe('timeout');
    expect(problemOf(new ProtocolError('X', 'y'), subject).code).toBe('protocol');
    expect(problemOf('a string', subject)).toMatchObject({ code: 'internal', detail: 'a string' });
    expect(problemOfEnd(new ConnectionClosedError('silent', ''), {}).code).toBe('host-silent');
    expect(problemOfEnd(new ConnectionClosedError('ended', ''), {}).code).toBe('connection-lost');
  });

  it('bounds the text of a host', () => {
    expect(problemOf(libvirtError(1, 'x'.repeat(1e6)), subject).detail?.length).toBe(2000);
  });
});

describe('words', () => {
  it('exist for every problem and end as sentences', () => {
    for (const code of PROBLEM_CODES) {
      const words = problemText({ code, ...subject });
      expect(problemsEn[code]).toBeDefined();
      expect(words.what).not.toMatch(/[.{}]$/);
      for (const text of [words.why, words.next]) expect(text).toMatch(/^([A-Z]|libvirt|polkit).*\.$/s);
      expect(JSON.stringify(words)).not.toContain('{{');
    }
  });

  it('carry names as they are, whatever is in them', () => {
    expect(problemLine({ code: 'busy', object: '$& {{host}} <b>', host: 'Lab', detail: 'd' })).toMatch(
      /^\$& \{\{host\}\} <b> is busy\. .* \(d\)$/,
    );
  });
});
