import { describe, expect, it } from 'vitest';
import { distanceRows, layoutCells, layoutSums } from '../../../renderer/features/host/layout/cpu-layout.ts';
import type { CpuPlace, NumaCell } from '../../../shared/model/host-detail.ts';

function cell(id: number, cpus: readonly number[], distances: NumaCell['distances'] = []): NumaCell {
  return { id, memoryBytes: null, cpus, distances, pages: [] };
}

function cpu(id: number, at: number, place: Partial<CpuPlace> = {}): CpuPlace {
  return { id, cell: at, socket: 0, die: null, core: id, siblings: [id], ...place };
}

describe('the layout of processors', () => {
  it('of one cell with two of them is one socket with two cores', () => {
    const layouts = layoutCells({ cells: [cell(0, [0, 1])], processors: [cpu(0, 0), cpu(1, 0)] });
    expect(layouts).toHaveLength(1);
    expect(layouts[0]?.sockets.map(({ cores }) => cores.map(({ cpus }) => cpus))).toEqual([[[0], [1]]]);
    expect(layouts[0]?.unplaced).toEqual([]);
    expect(layoutSums(layouts)).toEqual({ processors: 2, cells: 1, sockets: 1, cores: 2, threads: 1 });
  });

  it('puts the threads of a core into one box, and keeps equal core numbers of other dies and sockets apart', () => {
    const processors = [
      cpu(0, 0, { socket: 1, die: 0, core: 3 }),
      cpu(1, 0, { socket: 0, die: 0, core: 3 }),
      cpu(2, 0, { socket: 0, die: 1, core: 3 }),
      cpu(8, 0, { socket: 0, die: 0, core: 3 }),
    ];
    const layouts = layoutCells({ cells: [cell(0, [0, 1, 2, 8])], processors });
    expect(layouts[0]?.sockets.map(({ socket, cores }) => [socket, cores.map(({ cpus }) => cpus)])).toEqual([
      [0, [[1, 8], [2]]],
      [1, [[0]]],
    ]);
    expect(layoutSums(layouts)).toMatchObject({ sockets: 2, cores: 3, threads: 2 });
  });

  it('counts a socket that spans cells once', () => {
    const layouts = layoutCells({ cells: [cell(0, [0]), cell(1, [1])], processors: [cpu(0, 0), cpu(1, 1)] });
    expect(layoutSums(layouts)).toEqual({ processors: 2, cells: 2, sockets: 1, cores: 2, threads: 1 });
  });

  it('sets aside processors without a place, and has cells of memory alone', () => {
    const layouts = layoutCells({
      cells: [cell(0, [0, 5]), cell(1, [])],
      processors: [cpu(0, 0), cpu(5, 0, { socket: null, core: null })],
    });
    expect(layouts[0]?.unplaced).toEqual([5]);
    expect(layouts[1]).toMatchObject({ sockets: [], unplaced: [] });
  });
});

describe('the distances', () => {
  it('are a table in the order of the cells, with gaps where the host does not tell', () => {
    const near = (id: number, other: number) => [
      { cell: id, value: 10 },
      { cell: other, value: 21 },
    ];
    expect(distanceRows([cell(0, [], near(0, 4)), cell(4, [], near(4, 0)), cell(7, [])])).toEqual([
      [10, 21, null],
      [21, 10, null],
      [null, null, null],
    ]);
  });
});
