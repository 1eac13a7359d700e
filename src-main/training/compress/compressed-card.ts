import { COMPRESSION_METHOD_NAMES } from '#shared/domain/compression-method.ts';
import type { CompressionFacts, ModelCard } from '#shared/domain/model-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { CompressModelInput } from './compress-input.ts';

export type CompressedCardInput = Pick<
  CompressModelInput,
  'model' | 'modelId' | 'version' | 'name' | 'settings' | 'command' | 'codeVersion' | 'today'
>;

export type CompressedCard = Omit<ModelCard, 'weightsSha256' | 'inputStatistics'>;

/**
 * The card of the model that it is made of, with what has changed; without results, which come when it has been judged.
 * @param protocol  what was done, as a sentence behind that model's own
 */
export function toCompressedCard(
  { model, modelId, version, name, settings, command, codeVersion, today }: CompressedCardInput,
  { compression, protocol }: { readonly compression: CompressionFacts; readonly protocol: string },
): CompressedCard {
  const { card } = model;
  const { averageBits } = compression;
  const bits = averageBits.toFixed(averageBits % 1 === 0 ? 0 : 4);
  return {
    ...card,
    id: modelId as ModelId, // whoever asked has checked it
    version: version ?? card.version,
    name: (name ?? `${card.name} (${COMPRESSION_METHOD_NAMES[settings.method]}, ${bits} bits a weight)`).slice(0, 200),
    trainingProtocol: `${card.trainingProtocol} ${protocol}`,
    trainingCommand: command,
    seed: settings.seed,
    results: [],
    ...(card.provenance === undefined
      ? {}
      : { provenance: { ...card.provenance, codeVersion, startedFrom: `${card.id} ${card.version}` } }),
    compression,
    createdAt: today,
  };
}
