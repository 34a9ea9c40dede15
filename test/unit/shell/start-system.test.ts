import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const system = join(import.meta.dirname, '../../../main/shell/launch/system.mjs');

/** What the launcher has to say about a Node of this version; the module is plain JavaScript and has no types. */
async function obstacle(version: string): Promise<unknown> {
  const script = `import { nodeObstacle } from ${JSON.stringify(system)}; console.log(JSON.stringify(nodeObstacle(${JSON.stringify(version)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

test.each(['20.19.0', '20.20.2', '21.0.0', '22.12.0', '24.1.0'])('Node %s runs Virtkeep', async (version) => {
  expect(await obstacle(version)).toBeNull();
});

test.each(['20.18.9', '18.20.0', '9.9.9'])('Node %s is told which one is needed', async (version) => {
  expect(await obstacle(version)).toBe(
    `Virtkeep needs Node 20.19 or newer, and this is Node ${version}. See https://nodejs.org/ for a newer one.`,
  );
});
