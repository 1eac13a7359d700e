import type { EvidenceNet, EvidenceNets } from '#shared/signal/beat-evidence.ts';

/** The source of src-shared/signal/beat-evidence-weights.ts. */
export function toWeightsModule({ first, second }: EvidenceNets): string {
  return `import type { EvidenceNets } from './beat-evidence.ts';

/**
 * Weights of the detector's two looks, written by test/bench/beats/write-weights.ts: fitted to the MIT-BIH Arrhythmia Database (Moody and
 * Mark 2001, ODC-By 1.0), its 48 records as they are and with noise made by formula. What such weights do on records that
 * they were not fitted to is the figure beats-cross-validation; see docs/figures/beats.md.
 */
export const EVIDENCE_NETS: EvidenceNets = {
  first: ${toNet(first)},
  second: ${toNet(second)},
};
`;
}

function toNet({ hiddenWeights, hiddenBiases, outputWeights, outputBias }: EvidenceNet): string {
  return `{
    // prettier-ignore
    hiddenWeights: Float32Array.from([
${toLines(hiddenWeights)}
    ]),
    hiddenBiases: Float32Array.from([${toList(hiddenBiases)}]),
    outputWeights: Float32Array.from([${toList(outputWeights)}]),
    outputBias: ${toShort(outputBias)},
  }`;
}

const PER_LINE = 11;

function toLines(values: Float32Array): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += PER_LINE)
    lines.push(`      ${toList(values.subarray(at, at + PER_LINE))},`);
  return lines.join('\n');
}

function toList(values: Float32Array): string {
  return Array.from(values, toShort).join(', ');
}

function toShort(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
