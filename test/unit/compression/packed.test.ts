import { describe, expect, it } from 'vitest';
import { toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { readPacked } from '#main/compression/packed/read-packed.ts';
import { createPackedRunner } from '#main/compression/packed/run-packed.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import { unpackWeights, type PackedModel, type PackedWeight } from '#main/compression/packed/packed-model.ts';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import { codeByLevels, codeBySteps } from '#main/compression/codes/coded-kernel.ts';
import { findRounding } from '#main/compression/rounding/rounding.ts';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { cnet } from '#main/models/architectures/cnet.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { snnCinc2017Quarter } from '#main/models/architectures/snn-cinc2017.ts';
import { spectrogramCnn } from '#main/models/architectures/spectrogram.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { makePackedModel } from '#test/builders/packed-model.ts';
import { createRandom } from '#test/builders/random.ts';

const EXACT = { coordinates: 'float32', floats: 'float32' } as const;

function drawRow(length: number): Float32Array {
  const random = createRandom(3);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** The same network with its weights as floats: another way through the runner. */
function toFloatModel({ network, weights }: PackedModel): PackedModel {
  const all = unpackWeights({ weights });
  let offset = 0;
  return {
    network,
    weights: weights.map((weight) => {
      const size = countOwn(weight);
      const values = all.subarray(offset, offset + size);
      offset += size;
      return { kind: 'floats', name: weight.name, values };
    }),
  };
}

function countOwn(weight: PackedWeight): number {
  switch (weight.kind) {
    case 'floats':
      return weight.values.length;
    case 'codes':
      return weight.kernel.codes.length;
    case 'signs':
      return weight.kernel.grouping.places.length;
  }
}

function findGreatestDifference(one: Float32Array, other: Float32Array): number {
  return one.reduce((most, value, k) => Math.max(most, Math.abs(value - (other[k] ?? NaN))), 0);
}

describe('a packed model', () => {
  const model = makePackedModel(plawiak17.describe({}), { seed: 1, maxBits: 3 });

  it('comes back from its file bit for bit with float32 numbers', () => {
    const read = unwrap(readPacked(writePacked(model, EXACT).bytes));
    expect(unpackWeights(read)).toEqual(unpackWeights(unwrap(readPacked(writePacked(read, EXACT).bytes))));
    expect(findGreatestDifference(unpackWeights(read), unpackWeights(model))).toBeLessThan(1e-6);
    read.weights.forEach((weight, k) => {
      const own = model.weights[k];
      if (weight.kind !== 'signs' || own?.kind !== 'signs') return;
      expect(weight.kernel.signs).toEqual(own.kernel.signs);
      expect(weight.kernel.bitCounts).toEqual(own.kernel.bitCounts);
    });
  });

  it('counts every byte of its file', () => {
    const { bytes, sizes } = writePacked(model, { coordinates: 'int8', floats: 'float16' });
    const { fileBytes, ...parts } = sizes;
    expect(Object.values(parts).reduce((sum, size) => sum + size, 0)).toBe(fileBytes);
    expect(bytes.length).toBe(fileBytes);
    const kernels = model.weights.flatMap((weight) => (weight.kind === 'signs' ? [weight.kernel] : []));
    expect(sizes.signBytes).toBeGreaterThanOrEqual((toAverageBits(kernels) * 80_576) / 8);
    expect(sizes.signBytes).toBeLessThan((toAverageBits(kernels) * 80_576) / 8 + kernels.length);
  });

  it('keeps coordinates to a 255th of the greatest of their kernel in 8 bits, and to 11 bits in 16', () => {
    for (const [coordinates, step] of [
      ['int8', 1 / 510],
      ['float16', 2 ** -11],
    ] as const) {
      const read = unwrap(readPacked(writePacked(model, { coordinates, floats: 'float32' }).bytes));
      read.weights.forEach((weight, k) => {
        const own = model.weights[k];
        if (weight.kind !== 'signs' || own?.kind !== 'signs') return;
        const greatest = Math.max(...own.kernel.coordinates);
        weight.kernel.coordinates.forEach((value, at) =>
          expect(Math.abs(value - (own.kernel.coordinates[at] ?? 0))).toBeLessThanOrEqual(step * greatest + 1e-7),
        );
      });
    }
  });

  it('is refused with a reason where its file is cut short or altered anywhere', () => {
    const { bytes } = writePacked(model, EXACT);
    for (const length of [0, 7, 15, 40, 600, bytes.length - 1]) {
      const read = readPacked(bytes.subarray(0, length));
      expect(read).toMatchObject({ ok: false, error: { code: 'model/broken' } });
    }
    const random = createRandom(9);
    for (let k = 0; k < 60; k++) {
      const altered = bytes.slice();
      const at = Math.floor(random() * bytes.length);
      altered[at] = (altered[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      expect(readPacked(altered)).toMatchObject({ ok: false, error: { code: 'model/broken' } });
    }
  });
});

/** The float model with its kernels rounded by a method and kept as codes. */
function makeCodedModel(method: 'int8' | 'inq' | 'dorefa-3' | 'binary-connect'): PackedModel {
  const network = cnet.describe({});
  const { bitsPerWeight: bits, coding, round } = findRounding(method);
  const { weights } = toFloatModel(makePackedModel(network, { seed: 5, maxBits: 3 }));
  const shapes = new Map(listWeights(network).map(({ name, shape }) => [name, shape]));
  return {
    network,
    weights: weights.map((weight) => {
      const outCount = shapes.get(weight.name)?.at(-1) ?? 1;
      if (weight.kind !== 'floats' || !weight.name.endsWith('.kernel')) return weight;
      const rounded = round(weight.values, outCount);
      const kernel = coding === 'steps' ? codeBySteps(rounded, { bits, outCount }) : codeByLevels(rounded, bits);
      return { kind: 'codes', name: weight.name, kernel };
    }),
  };
}

describe('a packed model of codes', () => {
  it.each(['int8', 'inq', 'dorefa-3', 'binary-connect'] as const)(
    'of %s comes back from its file bit for bit, a code in just its bits',
    (method) => {
      const model = makeCodedModel(method);
      const { bytes, sizes } = writePacked(model, EXACT);
      const read = unwrap(readPacked(bytes));
      expect(unpackWeights(read)).toEqual(unpackWeights(model));
      expect(unwrap(readPacked(writePacked(read, EXACT).bytes)).weights).toEqual(model.weights);
      const kernels = model.weights.flatMap((weight) => (weight.kind === 'codes' ? [weight.kernel] : []));
      const codeBytes = kernels.reduce((sum, { bits, codes }) => sum + Math.ceil((bits * codes.length) / 8), 0);
      expect(sizes.signBytes).toBe(codeBytes);
      const { fileBytes, ...parts } = sizes;
      expect(Object.values(parts).reduce((sum, size) => sum + size, 0)).toBe(fileBytes);
      expect(bytes.length).toBe(fileBytes);
    },
  );

  it('of int8 takes little more than a byte a weight', () => {
    const model = makeCodedModel('int8');
    const { sizes } = writePacked(model, { coordinates: 'int8', floats: 'float16' });
    const count = unpackWeights(model).length;
    expect(sizes.fileBytes).toBeGreaterThan(count);
    expect(sizes.fileBytes).toBeLessThan(1.08 * count);
  });

  it('is refused with a reason where its file is cut short or altered', () => {
    const { bytes } = writePacked(makeCodedModel('int8'), EXACT);
    for (const length of [15, 200, 20_000, bytes.length - 1])
      expect(readPacked(bytes.subarray(0, length))).toMatchObject({ ok: false, error: { code: 'model/broken' } });
    const altered = bytes.slice();
    altered[30_000] = (altered[30_000] ?? 0) ^ 4;
    expect(readPacked(altered)).toMatchObject({ ok: false, error: { code: 'model/broken' } });
  });
});

describe('inference on packed weights', () => {
  it.each([
    ['plawiak17', plawiak17.describe({})],
    ['cnet', cnet.describe({})],
    ['cinc2017-lite', cinc2017Lite.describe({})],
    ['snn-cinc2017-quarter', snnCinc2017Quarter.describe({})],
  ])('gives what the dequantised %s gives, to 1e-5', (_, network) => {
    const model = makePackedModel(network, { seed: 2, maxBits: 2 });
    const bySigns = createPackedRunner(model);
    const byFloats = createPackedRunner(toFloatModel(model));
    const plainly = createPackedRunner(model, { engine: 'plain' });
    const row = drawRow(bySigns.inputLength);
    const logits = bySigns.run(row);
    expect(logits).toHaveLength(bySigns.outputCount);
    expect(findGreatestDifference(logits, byFloats.run(row))).toBeLessThan(1e-5);
    expect(findGreatestDifference(logits, plainly.run(row))).toBeLessThan(1e-5);
  });

  it('gives what the dequantised network gives for kernels that are kept as 8-bit codes, to 1e-5', () => {
    const model = makeCodedModel('int8');
    const row = drawRow(187);
    const logits = createPackedRunner(model).run(row);
    expect(findGreatestDifference(logits, createPackedRunner(toFloatModel(model)).run(row))).toBeLessThan(1e-5);
  });

  it('gives the same for a row whatever row came before', () => {
    const runner = createPackedRunner(makePackedModel(cnet.describe({}), { seed: 4, maxBits: 2 }));
    const row = drawRow(187);
    const first = runner.run(row);
    runner.run(row.map((value) => 5 * value - 1));
    expect(runner.run(row)).toEqual(first);
  });

  it('names the layer that it cannot run', () => {
    expect(findRunProblem(spectrogramCnn.describe({}))).toContain('convolution2d');
    expect(findRunProblem(plawiak17.describe({}))).toBeUndefined();
  });
});
