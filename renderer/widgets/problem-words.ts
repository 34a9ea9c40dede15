import type { Problem } from '../../shared/model/problem.ts';
import { words } from '../i18n/i18n.ts';
import { plainText } from './plain-text.ts';

/** A problem in words, with the names of what it is about. */
export interface ProblemWords {
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** A command that mends it, to be run in a terminal; null if there is none. */
  readonly command: string | null;
}

const COMMANDS: Partial<Record<Problem['code'], string>> = {
  'no-libvirt': 'sudo apt install libvirt-daemon-system',
  'socket-permission': 'sudo usermod -aG libvirt $USER',
  'polkit-no-agent': 'sudo usermod -aG libvirt $USER',
  'connection-refused': 'sudo systemctl restart libvirtd',
};

/** The words of a problem: what failed, why, and what to do next. */
export function problemWords(problem: Problem): ProblemWords {
  const values = {
    object: plainText(problem.object ?? problem.host ?? words('app.it'), 120),
    host: plainText(problem.host ?? words('app.theHost'), 120),
  };
  const say = (part: 'what' | 'why' | 'next'): string => {
    const text = words(`problem.${problem.code}.${part}`, values);
    // Only our own words are made to begin a sentence: a name is spelt as it is.
    const isName = [problem.object, problem.host].some(
      (name) => name !== undefined && text.startsWith(plainText(name, 120)),
    );
    return isName ? text : text.charAt(0).toUpperCase() + text.slice(1);
  };
  return { what: say('what'), why: say('why'), next: say('next'), command: COMMANDS[problem.code] ?? null };
}

/** What the other side said, in its own words; null when it said nothing. */
export function problemDetail(problem: Problem): string | null {
  const codes = problem.libvirt === undefined ? '' : `${problem.libvirt.code}, ${problem.libvirt.domain}`;
  const lines = [problem.detail ?? '', codes].filter((line) => line !== '');
  return lines.length === 0
    ? null
    : lines
        .flatMap((line) => line.split('\n'))
        .map((line) => plainText(line, 4000))
        .join('\n');
}
