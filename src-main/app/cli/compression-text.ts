import type { CompressionFacts, ModelCard } from '#shared/domain/model-card.ts';
import { toTable } from './table.ts';

/** A compressed model: sizes both ways, figures beside those of the model that it began as. */
export function toCompressionText({ name, id, compression, results }: ModelCard): string {
  if (compression === undefined) return `${name} (${id}) is not compressed.\n`;
  const tables = results.map(({ title, accuracy, macroF1 }) => [title, toPercent(accuracy), toPercent(macroF1)]);
  return [
    `${name}\n${id}\n`,
    ...(tables.length === 0 ? [] : [toTable(['rows', 'accuracy %', 'macro F1 %'], tables)]),
    toSizeText(compression),
  ].join('\n');
}

/** Both sizes, the parts of the file, and how well pruning was estimated. */
export function toSizeText({ averageBits, sizes, probe }: CompressionFacts): string {
  const { uncompressedBytes, fileBytes } = sizes;
  const rows = [
    ['signs, or bits of rounded weights', sizes.signBytes],
    ['coordinates and scales', sizes.coordinateBytes],
    ['bits of each group', sizes.groupCountBytes],
    ['biases and norms', sizes.floatBytes],
    ['header', sizes.headerBytes],
    ['all', fileBytes],
  ] as const;
  return [
    `${averageBits.toFixed(4)} bits a weight: ${(32 / averageBits).toFixed(2)} times smaller, counted as papers do (weights only)`,
    `every byte of the file: ${uncompressedBytes} to ${fileBytes}, ${(uncompressedBytes / fileBytes).toFixed(2)} times smaller\n`,
    toTable(
      ['part', 'bytes'],
      rows.map(([part, bytes]) => [part, bytes]),
    ),
    ...(probe === null
      ? []
      : [
          `rank correlation of expected with measured loss increases of ${probe.coordinateCount} coordinates: ${probe.fullGradient.toFixed(3)} by the gradient over all rows, ${probe.runningMoments.toFixed(3)} by running moments\n`,
        ]),
  ].join('\n');
}

function toPercent(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
