import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileKernel, listKernels, toModule } from '#scripts/build-kernels.mjs';
import { root } from '#scripts/setup/places.mjs';
import { decodeBase64 } from '#shared/wasm/decode-base64.ts';
import { createPlainEngine, packKernel, toPadded, type Engine } from '#shared/signal/delineate/engine.ts';
import { createWasmEngine } from '#shared/signal/delineate/wasm-engine.ts';
import { createRandom, type Random } from '#test/builders/random.ts';

interface Layer {
  readonly channels: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly rows: number;
  readonly isRectified: boolean;
  readonly hasResidual: boolean;
}

const toValues = (count: number, random: Random) => Float32Array.from({ length: count }, () => random() - 0.5);

/** What an engine makes of a layer with values from a seed. */
function convolve(engine: Engine, layer: Layer): Float32Array {
  const { channels, outputs, taps, stride, rows, isRectified, hasResidual } = layer;
  const random = createRandom(7);
  const padded = toPadded(outputs);
  const input = toValues((rows * stride + taps) * channels, random);
  const kernel = packKernel(toValues(taps * channels * outputs, random), outputs);
  const biases = toValues(padded, random);
  const residual = toValues(rows * padded, random);
  const places: number[] = [];
  let free = 4;
  for (const values of [input, kernel, biases, residual, residual]) {
    engine.reserve(free + values.length);
    engine.memory().set(values, free);
    places.push(free);
    free += values.length;
  }
  const [inputAt = 0, weights = 0, initial = 0, residualAt = 0, output = 0] = places;
  engine.convolve({
    output,
    outputs: padded,
    input: inputAt,
    inputStep: stride * channels,
    window: taps * channels,
    weights,
    rows,
    initial,
    initialStep: 0,
    residual: hasResidual ? residualAt : -1,
    isRectified,
  });
  return engine.memory().slice(output, output + rows * padded);
}

describe('kernels', () => {
  it.each(listKernels())('holds in $module what $source compiles to', async (kernel) => {
    const module = readFileSync(join(root, kernel.module), 'utf8');
    expect(toModule(kernel, await compileKernel(kernel)) === module).toBe(true);
  });

  it.each([
    { channels: 1, outputs: 24, taps: 8, stride: 2, rows: 31, isRectified: true, hasResidual: false },
    { channels: 24, outputs: 24, taps: 5, stride: 1, rows: 17, isRectified: true, hasResidual: true },
    { channels: 32, outputs: 40, taps: 4, stride: 2, rows: 6, isRectified: true, hasResidual: false },
    { channels: 64, outputs: 64, taps: 9, stride: 1, rows: 13, isRectified: false, hasResidual: true },
    { channels: 24, outputs: 4, taps: 5, stride: 1, rows: 5, isRectified: false, hasResidual: false },
    { channels: 8, outputs: 8, taps: 1, stride: 1, rows: 0, isRectified: false, hasResidual: false },
  ])('convolves the same in WebAssembly and in TypeScript, to 1e-4: $channels to $outputs, $taps taps', (layer) => {
    const wasm = createWasmEngine();
    expect(wasm).toBeDefined();
    const fast = convolve(wasm!, layer);
    const plain = convolve(createPlainEngine(), layer);
    expect(fast).toHaveLength(plain.length);
    fast.forEach((value, k) => expect(Math.abs(value - plain[k]!)).toBeLessThan(1e-4));
  });

  it('packs a kernel of 3 outputs as 8, the missing ones 0', () => {
    expect([...packKernel(Float32Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([
      1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0,
    ]);
  });

  it('reads base64 as Node does, for 0 to 20 bytes', () => {
    for (let count = 0; count <= 20; count++) {
      const bytes = Buffer.from(Array.from({ length: count }, (_, k) => (k * 83 + 7) % 256));
      expect([...decodeBase64(bytes.toString('base64'))]).toEqual([...bytes]);
    }
    expect(() => decodeBase64('a*b=')).toThrow();
  });
});
