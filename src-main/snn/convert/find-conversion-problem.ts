import { countParameters, inferShapes } from '#shared/domain/network-shapes.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import type { AppError } from '#shared/result/result.ts';
import { convertNetwork } from './convert-network.ts';

/** Why a network cannot be made spiking whatever its weights, naming the layer and the remedy; undefined where it can. */
export function findConversionProblem(network: NetworkDescription): AppError | undefined {
  const shapes = inferShapes(network);
  if (!shapes.ok) return shapes.error;
  const { trained, statistics } = countParameters(network);
  const rectifiers = network.layers.filter(({ op }) => op === 'relu');
  const scales = new Map(
    rectifiers.map(({ name }) => [name, new Float32Array(shapes.value.get(name)?.at(-1) ?? 0).fill(1)] as const),
  );
  const converted = convertNetwork({ network, weights: new Float32Array(trained + statistics), scales });
  if (!converted.ok) return converted.error;
  const problem = findRunProblem(network);
  return problem === undefined ? undefined : { code: 'snn/unconvertible', message: problem, details: {} };
}
