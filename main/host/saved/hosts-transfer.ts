import { type Problem, ProblemError } from '../../../shared/model/problem.ts';
import { type HostChoice, hostChoiceSchema } from '../../../shared/model/saved-host.ts';
import { readFields } from './hosts-file.ts';

const VERSION = 1;

/** The text of a file with these hosts, for another computer. Neither ids nor secrets are in it. */
export function exportHosts(hosts: readonly HostChoice[]): string {
  const choices = hosts.map((host) => hostChoiceSchema.parse(host));
  return `${JSON.stringify({ format: 'virtkeep-hosts', version: VERSION, hosts: choices }, null, 2)}\n`;
}

/**
 * The hosts of such a text, or of a hosts.json, and what is none of them. Throws ProblemError `import-unreadable` when the
 * whole text is something else.
 */
export function parseExport(text: string): {
  readonly choices: readonly HostChoice[];
  readonly refused: readonly Problem[];
} {
  const choices: HostChoice[] = [];
  const refused: Problem[] = [];
  for (const [index, entry] of entriesOf(text).entries()) {
    const uri = hostChoiceSchema.shape.uri.safeParse((entry as { readonly uri?: unknown } | null)?.uri);
    const { fields, faulty } = readFields((entry ?? {}) as Readonly<Record<string, unknown>>);
    if (uri.success && faulty.length === 0) choices.push({ uri: uri.data, ...fields });
    else {
      const what = uri.success ? uri.data : `entry ${index + 1}`;
      const detail = uri.success ? `These fields cannot be read: ${faulty.join(', ')}.` : 'It has no address.';
      refused.push({ code: 'import-unreadable', object: what, detail });
    }
  }
  return { choices, refused };
}

function entriesOf(text: string): readonly unknown[] {
  try {
    const { hosts } = JSON.parse(text) as { readonly hosts?: unknown };
    if (Array.isArray(hosts)) return hosts as readonly unknown[];
  } catch (error) {
    throw new ProblemError({ code: 'import-unreadable', detail: String(error) });
  }
  throw new ProblemError({ code: 'import-unreadable', detail: 'It holds no list of hosts.' });
}
