import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readInventory, writeInventory } from '../../../main/host/inventory/inventory-cache.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

let folder: string;
const complaints: string[] = [];
const complain = (message: string) => void complaints.push(message);
const log = { debug: complain, info: complain, warn: complain, error: complain };

beforeEach(async () => {
  complaints.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'vk-inventory-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function machine(number: number): MachineRecord {
  const uuid = `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
  return {
    id: `h/${uuid}`,
    slot: number,
    host: 'h',
    uuid,
    name: `"vm" ${number}, ]}`,
    title: null,
    state: 'running',
    reason: 'running-booted',
    persistent: true,
    autostart: false,
    managedSave: false,
    hung: false,
    vcpus: 2,
    memoryBytes: 1 << 30,
    tags: ['a', 'b'],
    addresses: [],
    macs: [],
    guest: null,
    startedAt: 5,
    startedExact: true,
  };
}

it.each([0, 1, 499, 500, 501, 1234])('%d machines come back as they were', async (count) => {
  const machines = Array.from({ length: count }, (_, i) => machine(i));
  await writeInventory(folder, 'h', { at: 7, facts: null, machines }, log);
  expect(await readInventory(folder, 'h', log)).toEqual({ at: 7, facts: null, machines });
  expect(complaints).toEqual([]);
});

it('lets others work while it makes the text of many machines', async () => {
  const machines = Array.from({ length: 5000 }, (_, i) => machine(i));
  let turns = 0;
  let done = false;
  const work = (): void => {
    turns += 1;
    if (!done) setImmediate(work);
  };
  setImmediate(work);
  await writeInventory(folder, 'h', { at: 7, facts: null, machines }, log);
  done = true;
  expect(turns).toBeGreaterThanOrEqual(9);
});
