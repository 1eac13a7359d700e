import { countScales, listScaledLayers } from '#shared/domain/list-scaled-layers.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import type { AppError } from '#shared/result/result.ts';
import { convertNetwork } from './convert-network.ts';

/** Why a network cannot be made spiking whatever its weights, naming the layer and the remedy; undefined where it can. */
export function findConversionProblem(network: NetworkDescription): AppError | undefined {
  const scaled = listScaledLayers(network);
  if (!scaled.ok) return scaled.error;
  const { trained, statistics } = countParameters(network);
  const scales = new Map(
    scaled.value.map((layer) => [layer.name, new Float32Array(countScales(layer)).fill(1)] as const),
  );
  const converted = convertNetwork({ network, weights: new Float32Array(trained + statistics), scales });
  if (!converted.ok) return converted.error;
  const problem = findRunProblem(network);
  return problem === undefined ? undefined : { code: 'snn/unconvertible', message: problem, details: {} };
}
