import { join } from 'node:path';
import { expect } from 'vitest';
import { problemLine } from '../../../shared/messages/problem-text.ts';
import type { ProblemCode } from '../../../shared/model/problem.ts';
import type { OtherUser } from '../../support/other-user.ts';

/** What of a dump these tests read. */
export interface Dump {
  readonly hosts: readonly { readonly uri: string; readonly state: { readonly phase: string } }[];
  readonly machines: readonly { readonly name: string; readonly uuid: string; readonly state: string }[];
}

/** How a run of the built dump ended. */
export type DumpResult = Awaited<ReturnType<OtherUser['run']>>;

/** Runs the built app's dump in a copy that the user can read. */
export function dumpAs(user: OtherUser, app: string, uri: string, env?: NodeJS.ProcessEnv): Promise<DumpResult> {
  return user.run(process.execPath, [join(app, 'dump.js'), '--connect', uri, '--seconds', '0'], env);
}

/** What a dump printed, after it was seen to have reached its one host. */
export function expectLive(result: DumpResult): Dump {
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  const dump = JSON.parse(result.stdout) as Dump;
  expect(dump.hosts.map(({ state }) => state.phase)).toEqual(['live']);
  return dump;
}

/** Sees that a dump ended with exactly this problem in words, and gives the other side's own words. */
export function expectProblem(result: DumpResult, code: ProblemCode, uri: string): string {
  const words = problemLine({ code, object: uri });
  expect(result.stderr.slice(0, words.length)).toBe(words);
  expect(result.code).toBe(1);
  expect(result.stdout).toBe('');
  return result.stderr.slice(words.length).trim();
}
