import { join } from 'node:path';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import type { FitPhase, FitSpec } from '../protocol/fit-spec.ts';
import { drawWeight } from './draw-weights.ts';
import { refuse } from './fit-failure.ts';
import { readBytes } from './row-source.ts';
import type { WeightLayout } from './weight-layout.ts';

/** 'best' or 'last' of a phase, without '.weights.bin' or '.logits.bin'. */
export function toOutPath({ phases, out }: FitSpec, phaseIndex: number, which: 'best' | 'last'): string {
  return join(out.folder, phaseIndex === phases.length - 1 ? which : `phase-${phaseIndex + 1}.${which}`);
}

/**
 * What a phase begins with, flat: weights of the same name and shape from where it says, others drawn.
 * Throws a refusal where there is nothing to begin with.
 */
export async function readStart(spec: FitSpec, phaseIndex: number, layout: WeightLayout): Promise<Float32Array> {
  const phase = spec.phases[phaseIndex];
  if (phase === undefined) throw new Error(`readStart: there is no phase ${phaseIndex}`);
  const { network, start } = phase;
  const given = await readGiven(spec, phaseIndex, phase);
  const values = new Float32Array(layout.size);
  for (const weight of layout.weights) {
    const own = given?.get(`${weight.name} ${weight.shape.join()}`);
    const { initializer } = start;
    values.set(own ?? drawWeight(weight, { network, layout, initializer, seed: spec.seed }), weight.start);
  }
  return values;
}

/** By name and shape. */
async function readGiven(
  spec: FitSpec,
  phaseIndex: number,
  { start: { from } }: FitPhase,
): Promise<ReadonlyMap<string, Float32Array> | null> {
  if (from === null) return null;
  if (typeof from === 'object') return readWeightsByName(from.weightsPath, from.network);
  const before = spec.phases[phaseIndex - 1];
  if (before === undefined) throw refuse(`the first phase cannot begin with the '${from}' epoch of one before it`);
  return readWeightsByName(`${toOutPath(spec, phaseIndex - 1, from)}.weights.bin`, before.network);
}

async function readWeightsByName(path: string, network: NetworkDescription): Promise<Map<string, Float32Array>> {
  const weights = listWeights(network);
  const sizes = weights.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const bytes = await readBytes(path, 4 * sizes.reduce((sum, size) => sum + size, 0));
  const values = new Float32Array(bytes.buffer);
  let offset = 0;
  return new Map(
    weights.map(({ name, shape }, k) => {
      const start = offset;
      offset += sizes[k] ?? 0;
      return [`${name} ${shape.join()}`, values.slice(start, offset)];
    }),
  );
}
