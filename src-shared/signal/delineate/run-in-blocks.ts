import { PROBABILITY_COUNT, REACH_SAMPLES, type LoadedNetwork } from './network.ts';
import { COARSEST_STEP } from './network-shape.ts';

/** What a pass keeps: large enough that its margins are a sixteenth, small enough for a second-level cache. */
const BLOCK_SAMPLES = 16_384;

/**
 * The network over leads of any length, in blocks that overlap by its reach, so that the answer is the same as for the whole at once.
 * @param leads  [leadCount][length]
 * @returns [leadCount][3 * length]: probabilities of P, of QRS, of T
 */
export function runInBlocks(network: LoadedNetwork, leads: readonly Float32Array[]): Float32Array[] {
  const length = leads[0]?.length ?? 0;
  const padded = Math.ceil(length / COARSEST_STEP) * COARSEST_STEP;
  const answers = leads.map(() => new Float32Array(PROBABILITY_COUNT * length));
  for (let start = 0; start < length; start += BLOCK_SAMPLES) {
    const from = Math.max(0, start - REACH_SAMPLES);
    const to = Math.min(padded, start + BLOCK_SAMPLES + REACH_SAMPLES);
    const blocks = network.run(leads.map((lead) => cut(lead, from, to)));
    const end = Math.min(length, start + BLOCK_SAMPLES);
    blocks.forEach((block, lead) => {
      for (let kind = 0; kind < PROBABILITY_COUNT; kind++) {
        const offset = kind * (to - from) - from;
        answers[lead]?.set(block.subarray(offset + start, offset + end), kind * length + start);
      }
    });
  }
  return answers;
}

/** [from, to) of a lead, zeros behind its end. */
function cut(lead: Float32Array, from: number, to: number): Float32Array {
  if (to <= lead.length) return lead.subarray(from, to);
  const block = new Float32Array(to - from);
  block.set(lead.subarray(from));
  return block;
}
