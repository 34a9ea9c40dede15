import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilitiesXml } from '../../../main/demo/host/capabilities.ts';
import { parseCpuList, readCapabilities } from '../../../main/host/page/capabilities.ts';
import { XmlSyntaxError } from '../../../shared/xml/tree.ts';

/** As libvirt 9.0.0 of Debian 12 told it, with QEMU 7.2. */
const DEBIAN = readFileSync(new URL('capabilities-debian12.xml', import.meta.url), 'utf8');

const DEMO = {
  hostname: 'demo',
  uuid: '7d3e9f10-5b1c-4c58-9c40-6f2a54b7d0e1',
  cpuModel: 'x86_64',
  mhz: 2600,
  nodes: 8,
  sockets: 1,
  cores: 16,
  threads: 2,
  cpus: 256,
  memoryKib: 512 * 1024 ** 2,
};

function withTopology(cells: string): string {
  return `<capabilities><host><topology><cells>${cells}</cells></topology></host></capabilities>`;
}

describe("a host's capabilities", () => {
  it('are what a real daemon says', () => {
    const read = readCapabilities(DEBIAN);
    expect(read).toMatchObject({
      arch: 'x86_64',
      cpuModel: 'Broadwell',
      cpuVendor: 'Intel',
      iommu: false,
      securityModels: ['none', 'dac'],
      migrationTransports: ['tcp', 'rdma'],
    });
    expect(read.cpuFeatures).toHaveLength(50);
    expect(read.cpuFeatures).toContain('avx512f');
    expect(read.cells).toEqual([
      {
        id: 0,
        memoryBytes: 9_660_192 * 1024,
        cpus: [0, 1],
        distances: [{ cell: 0, value: 10 }],
        pages: [
          { sizeBytes: 4096, count: 2_415_048 },
          { sizeBytes: 2 * 1024 ** 2, count: 0 },
          { sizeBytes: 1024 ** 3, count: 0 },
        ],
      },
    ]);
    expect(read.processors).toEqual([
      { id: 0, cell: 0, socket: 0, die: 0, core: 0, siblings: [0] },
      { id: 1, cell: 0, socket: 0, die: 0, core: 1, siblings: [1] },
    ]);
    expect(read.guests.map(({ arch, domains }) => `${arch} ${domains.join()}`)).toEqual(['i686 qemu', 'x86_64 qemu']);
    // Names of the same type under which it is also known do not count twice.
    const all = DEBIAN.match(/<machine /g)?.length ?? 0;
    const others = DEBIAN.match(/<machine canonical=/g)?.length ?? 0;
    expect(others).toBeGreaterThan(0);
    expect(read.guests.reduce((sum, { machines }) => sum + machines, 0)).toBe(all - others);
    expect(read.guests[1]?.emulator).toBe('/usr/bin/qemu-system-x86_64');
  });

  it('hold many cells with the processors of each, the threads of a core together', () => {
    const read = readCapabilities(capabilitiesXml(DEMO));
    expect(read.cells).toHaveLength(8);
    expect(read.processors).toHaveLength(256);
    expect(read.cells.every(({ cpus }) => cpus.length === 32)).toBe(true);
    expect(read.cells[3]?.cpus.slice(0, 2)).toEqual([48, 49]);
    expect(read.processors[49]).toMatchObject({ id: 49, cell: 3, socket: 3, core: 1, siblings: [49, 177] });
    expect(read.cells[0]?.distances.map(({ value }) => value)).toEqual([10, 12, 32, 32, 32, 32, 32, 32]);
    expect(read.cells.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0)).toBe(DEMO.memoryKib * 1024);
  });

  it('may have no topology, no CPU and no guests at all', () => {
    const nothing = {
      arch: null,
      cpuModel: null,
      cpuVendor: null,
      cpuFeatures: [],
      iommu: null,
      securityModels: [],
      migrationTransports: [],
      cells: [],
      processors: [],
      guests: [],
    };
    expect(readCapabilities('<capabilities/>')).toEqual(nothing);
    expect(readCapabilities('<capabilities><host><cpu/><topology/></host></capabilities>')).toEqual(nothing);
  });

  it('may have ids with holes, processors that are off, and cells without any', () => {
    const read = readCapabilities(
      withTopology(`<cell id='2'><cpus num='3'>
          <cpu id='40' socket_id='1' die_id='0' core_id='8' siblings='8,40'/>
          <cpu id='8' socket_id='1' die_id='0' core_id='8' siblings='8,40'/>
          <cpu id='200'/>
        </cpus></cell><cell id='8'/>`),
    );
    expect(read.cells.map(({ id, cpus, memoryBytes }) => [id, cpus, memoryBytes])).toEqual([
      [2, [8, 40, 200], null],
      [8, [], null],
    ]);
    expect(read.processors[2]).toEqual({ id: 200, cell: 2, socket: null, die: null, core: null, siblings: [200] });
  });

  it('leave out what makes no sense', () => {
    const read = readCapabilities(
      withTopology(`<cell id='0'><memory unit='parsec'>3</memory><pages unit='KiB' size='big'>4</pages>
        <distances><sibling id='0' value='near'/></distances>
        <cpus><cpu id='-1'/><cpu/><cpu id='0x10'/><cpu id='7' socket_id='x' siblings='0-99999999,zz'/></cpus></cell>
        <cell id='0'><cpus><cpu id='9'/></cpus></cell>`),
    );
    expect(read.cells).toHaveLength(1);
    expect(read.cells[0]).toMatchObject({ memoryBytes: null, cpus: [7], pages: [], distances: [] });
    expect(read.processors).toEqual([{ id: 7, cell: 0, socket: null, die: null, core: null, siblings: [7] }]);
  });

  it('end where no host does: cells, processors, words', () => {
    const cells = Array.from({ length: 1000 }, (_, cell) => {
      const cpus = Array.from({ length: 50 }, (_, cpu) => `<cpu id='${cell * 50 + cpu}' siblings='0-999999'/>`);
      return `<cell id='${cell}'><cpus>${cpus.join('')}</cpus></cell>`;
    });
    const read = readCapabilities(withTopology(cells.join('')));
    expect(read.cells.length).toBeLessThanOrEqual(256);
    expect(read.processors.length).toBeLessThanOrEqual(8192);
    expect(read.processors[0]?.siblings.length).toBeLessThanOrEqual(65);
    const word = readCapabilities(
      `<capabilities><host><cpu><model>${'x'.repeat(9999)}</model></cpu></host></capabilities>`,
    );
    expect(word.cpuModel).toHaveLength(200);
    expect(() => readCapabilities(' '.repeat(3_000_000))).toThrow(RangeError);
    expect(() => readCapabilities('<capabilities><host>')).toThrow(XmlSyntaxError);
  });

  it('tell an emulator that is only told for one kind of machine', () => {
    const read = readCapabilities(
      `<capabilities><guest><os_type>xen</os_type><arch name='x86_64'><domain type='xen'><emulator>/usr/lib/xen/bin/qemu</emulator>
        </domain></arch></guest><guest/></capabilities>`,
    );
    expect(read.guests).toEqual([
      { osType: 'xen', arch: 'x86_64', emulator: '/usr/lib/xen/bin/qemu', domains: ['xen'], machines: 0 },
      { osType: '', arch: '', emulator: null, domains: [], machines: 0 },
    ]);
  });
});

describe('a list of processors', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['8,0-1,8', [0, 1, 8]],
    ['3-1', []],
    ['', []],
    ['a-b, 4 ', [4]],
    [null, []],
  ] as const)('%s', (text, ids) => {
    expect(parseCpuList(text)).toEqual(ids);
  });

  it('ends', () => {
    expect(parseCpuList('0-999999')).toHaveLength(64);
  });
});
