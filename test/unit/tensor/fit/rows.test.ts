import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { createBatchBuilder, toRenewal } from '#main/tensor/fit/batches.ts';
import { orderEpoch } from '#main/tensor/fit/epoch-order.ts';
import { openRows, readIndex } from '#main/tensor/fit/row-source.ts';
import type { FitAugmentation, FitRows } from '#main/tensor/protocol/fit-spec.ts';
import { makeRows, ROW_STEPS, writeRows } from '#test/builders/fit-spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first = makeRows(10, 1);
const second = makeRows(7, 2);
const rows: FitRows = {
  files: [writeRows(folder, 'first', first), writeRows(folder, 'second', second)],
  rowShape: [ROW_STEPS, 1],
  recipe: null,
};
const all = Float32Array.of(...first.inputs, ...second.inputs);
const rowOf = (values: Float32Array, row: number) => values.slice(row * ROW_STEPS, (row + 1) * ROW_STEPS);
const open = (maxBytesInMemory = 1e9) => openRows(rows, { labelsPerRow: 1, maxBytesInMemory });

describe('rows of several files', () => {
  it.each([
    ['read whole', 1e9],
    ['read by position', 0],
  ])('%s: any rows in any order, across the border of two files, some twice', async (_, maxBytes) => {
    const source = await open(maxBytes);
    const asked = Int32Array.of(8, 9, 10, 11, 3, 16, 3);
    const output = new Float32Array(7 * ROW_STEPS);
    await source.readRowsInto(output, asked);
    await source.close();

    asked.forEach((row, k) => expect(rowOf(output, k)).toEqual(rowOf(all, row)));
    expect(source.labels).toEqual(Uint8Array.of(...first.labels, ...second.labels));
  });

  it('refuses a file that is 4 bytes short, and a row number beyond the last row', async () => {
    const short = writeRows(folder, 'short', makeRows(3));
    writeFileSync(short.inputsPath, new Uint8Array(4 * 3 * ROW_STEPS - 4));

    await expect(openRows({ ...rows, files: [short] }, { labelsPerRow: 1, maxBytesInMemory: 0 })).rejects.toThrow(
      'the file short.inputs.bin has 284 bytes instead of 288',
    );
    await expect(readIndex({ firstRow: 10, rowCount: 8 }, 17)).rejects.toThrow('row 17 is asked for');
    const path = join(folder, 'index.bin');
    writeFileSync(path, new Uint8Array(Int32Array.of(4, -1).buffer));
    await expect(readIndex({ path, rowCount: 2 }, 17)).rejects.toThrow('row -1 is asked for');
  });
});

describe('batches', () => {
  const steps = [
    { kind: 'noise', deviation: 0.1 },
    { kind: 'zero-filter', threshold: 2, runSamples: 3 },
  ] as const;
  const lengthsPath = join(folder, 'lengths.bin');
  const lengths = Int32Array.from({ length: 10 }, (_, row) => row + 1);
  writeFileSync(lengthsPath, new Uint8Array(lengths.buffer));

  async function build(augmentation: FitAugmentation, epochs: readonly number[], index = Int32Array.of(5, 6, 5)) {
    const files = [{ ...rows.files[0]!, lengthsPath }];
    const source = await openRows({ ...rows, files }, { labelsPerRow: 1, maxBytesInMemory: 1e9 });
    const builder = createBatchBuilder({
      source,
      rowShape: rows.rowShape,
      finisher: null,
      augmentation,
      seed: 3,
      index,
    });
    return Promise.all(epochs.map((epoch) => builder.buildDisturbed(Int32Array.of(0, 1, 2), epoch)));
  }

  it('disturb a row that stands in the index twice in two ways, and the same way when they are built again', async () => {
    const [once, again] = await build({ kind: 'signal', steps, renewed: 'every-epoch' }, [0, 0]);

    expect(again!.inputs).toEqual(once!.inputs);
    expect(rowOf(once!.inputs, 0)).not.toEqual(rowOf(once!.inputs, 2));
    expect(rowOf(once!.inputs, 0)).not.toEqual(rowOf(all, 5));
  });

  it('keep the lengths and labels of disturbed rows', async () => {
    const [batch] = await build({ kind: 'signal', steps, renewed: 'every-epoch' }, [0]);

    expect(batch!.lengths).toEqual(Int32Array.of(6, 7, 6));
    expect(batch!.labels).toEqual(Uint8Array.of(2, 0, 2));
    expect(batch!.inputs.length).toBe(3 * ROW_STEPS);
  });

  it('disturb beats in their first samples only', async () => {
    const beat = { kind: 'beat', noise: 0.1, gain: 0.1, shiftSamples: 2, freeSamples: 20 } as const;
    const [batch, other] = await build(beat, [0, 1]);

    expect(rowOf(batch!.inputs, 0).slice(20)).toEqual(rowOf(all, 5).slice(20));
    expect(rowOf(batch!.inputs, 0).slice(0, 20)).not.toEqual(rowOf(all, 5).slice(0, 20));
    expect(other!.inputs).not.toEqual(batch!.inputs);
  });

  it('are renewed in the epochs that the rule names and stay in between', async () => {
    const last = (renewed: Parameters<typeof toRenewal>[0]) =>
      Array.from({ length: 12 }, (_, epoch) => toRenewal(renewed, epoch));
    expect(last('every-epoch')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(last({ everyEpochs: 5 })).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]);
    expect(last('epoch-and-5-is-0')).toEqual([0, 0, 2, 2, 2, 2, 2, 2, 8, 8, 10, 10]);

    const [fifth, seventh, eighth] = await build({ kind: 'signal', steps, renewed: 'epoch-and-5-is-0' }, [5, 7, 8]);
    expect(seventh!.inputs).toEqual(fifth!.inputs);
    expect(eighth!.inputs).not.toEqual(fifth!.inputs);
  });

  it('hold a window of each row where the signal is to be windowed: fewer time steps, and lengths as they are then', async () => {
    const finisher = createRowFinisher('rhythm-100hz@1', {});
    const { storedLength } = finisher;
    const inputs = Float32Array.from({ length: 2 * storedLength }, (_, i) =>
      i < 4000 || (i >= storedLength && i < storedLength + 900) ? i + 1 : 0,
    );
    const source = await openRows(
      {
        files: [writeRows(folder, 'windowed', { inputs, labels: Uint8Array.of(1, 2) })],
        rowShape: [storedLength, 1],
        recipe: null,
      },
      { labelsPerRow: 1, maxBytesInMemory: 1e9 },
    );
    const builder = createBatchBuilder({
      source,
      rowShape: [storedLength, 1],
      finisher,
      augmentation: { kind: 'signal', steps: [{ kind: 'window', samples: 3072 }], renewed: 'every-epoch' },
      seed: 1,
      index: Int32Array.of(0, 1),
    });
    const whole = await builder.build(Int32Array.of(0, 1));
    const batch = await builder.buildDisturbed(Int32Array.of(0, 1), 0);
    await source.close();
    const start = batch.inputs[0]! - 1;

    expect(builder).toMatchObject({ inputShape: [6144, 1], disturbedShape: [3072, 1] });
    expect(whole.lengths).toEqual(Int32Array.of(4000, 900));
    expect(batch.lengths).toEqual(Int32Array.of(3072, 900));
    expect(start).toBeGreaterThan(0);
    expect(batch.inputs.slice(0, 3072)).toEqual(inputs.slice(start, start + 3072));
    expect(batch.inputs.slice(3072)).toEqual(inputs.slice(storedLength, storedLength + 3072));
  });

  it('come through the last step of their recipe, with the lengths that it tells', async () => {
    const finisher = createRowFinisher('log-spectrogram@1', {});
    const signal = Float32Array.from({ length: finisher.storedLength }, (_, i) => (i < 3000 ? 1000 * Math.sin(i) : 0));
    const file = writeRows(folder, 'signal', { inputs: signal, labels: Uint8Array.of(1) });
    const source = await openRows(
      { files: [file], rowShape: [finisher.storedLength, 1], recipe: null },
      { labelsPerRow: 1, maxBytesInMemory: 0 },
    );
    const builder = createBatchBuilder({
      source,
      rowShape: [finisher.storedLength, 1],
      finisher,
      augmentation: { kind: 'none' },
      seed: 1,
      index: Int32Array.of(0),
    });
    const batch = await builder.build(Int32Array.of(0));
    const expected = new Float32Array(finisher.inputLength);
    const length = finisher.finishInto(expected, signal);

    expect(builder.inputShape).toEqual([570, 33, 1]);
    expect(batch.inputs).toEqual(expected);
    expect(batch.lengths).toEqual(Int32Array.of(length));
    expect(length).toBeLessThan(100);
    await source.close();
  });

  it('name the row that holds something that is no number', async () => {
    const spoilt = makeRows(4);
    spoilt.inputs[2 * ROW_STEPS + 5] = NaN;
    const files = [writeRows(folder, 'spoilt', spoilt)];
    const source = await openRows({ ...rows, files }, { labelsPerRow: 1, maxBytesInMemory: 1e9 });
    const form = { source, rowShape: rows.rowShape, finisher: null, seed: 1, index: Int32Array.of(0) };
    const builder = createBatchBuilder({ ...form, augmentation: { kind: 'none' } });

    await expect(builder.build(Int32Array.of(3, 2))).rejects.toThrow('row 2 has a value that is not a number');
  });
});

describe('the order of an epoch', () => {
  const options = {
    seed: 1,
    epoch: 0,
    labels: Uint8Array.from({ length: 100 }, (_, k) => (k < 10 ? 1 : 0)),
    positionCount: 100,
    maxRowsPerClass: null,
    batchSize: 16,
    takesLastBatch: true,
  };
  const flat = (batches: readonly Int32Array[]) => batches.flatMap((batch) => [...batch]);

  it('takes every row once, in another order each epoch', () => {
    const [one, other] = [orderEpoch(options), orderEpoch({ ...options, epoch: 1 })];

    expect(one.map(({ length }) => length)).toEqual([16, 16, 16, 16, 16, 16, 4]);
    expect(flat(one).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k));
    expect(flat(other)).not.toEqual(flat(one));
    expect(flat(orderEpoch(options))).toEqual(flat(one));
  });

  it('drops the 4 rows that fill no batch where it is told to, but not where there is no other', () => {
    expect(flat(orderEpoch({ ...options, takesLastBatch: false }))).toHaveLength(96);
    expect(flat(orderEpoch({ ...options, takesLastBatch: false, batchSize: 128 }))).toHaveLength(100);
  });

  it('draws 20 of 90 frequent rows anew each epoch and takes all 10 rare ones', () => {
    const draw = (epoch: number) => flat(orderEpoch({ ...options, epoch, maxRowsPerClass: 20 }));

    expect(draw(0)).toHaveLength(30);
    expect(draw(0).filter((position) => position < 10)).toHaveLength(10);
    expect(new Set([...draw(0), ...draw(1)]).size).toBeGreaterThan(40);
  });
});
