import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import type { SpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { withWorkFolder } from '#main/training/with-work-folder.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { judgeSpiking } from './judge-spiking.ts';
import { toEnergy } from './spiking-facts.ts';
import type { ConvertDeps } from './spiking-input.ts';
import { prepareSpikingRows, type SpikingRowsInput } from './spiking-rows.ts';

export interface EvaluateSpikingInput extends Omit<SpikingRowsInput, 'model'> {
  readonly spiking: SpikingModel;
  /** Time steps of a decision. */
  readonly steps: number;
}

/** What a spiking network answers at so many steps, on the rows of its parent's job. */
export type EvaluatedSpiking = Pick<SpikingCard, 'output' | 'sides' | 'energy' | 'layers' | 'stop'> & {
  readonly steps: number;
  /** What of the rows must be known, in sentences. */
  readonly notes: readonly string[];
};

/**
 * Judges a stored spiking network anew, by the card's own rule for stopping early.
 * Errors: those of prepareSpikingRows, SpikingNetworks.load, of the pool and the tensor process.
 */
export async function evaluateSpiking(
  { spiking, ...input }: EvaluateSpikingInput,
  { networks, ...deps }: ConvertDeps & { readonly networks: SpikingNetworks },
): Promise<Result<EvaluatedSpiking>> {
  const network = await networks.load(spiking);
  if (!network.ok) return network;
  return withWorkFolder(input.workFolder, async () => {
    const rows = await prepareSpikingRows({ ...input, model: spiking.parent });
    if (!rows.ok) return rows;
    const { steps, signal, tell } = input;
    const { stop, output } = spiking.card;
    const judged = await judgeSpiking({ network: network.value, rows: rows.value, steps, stop, signal, tell }, deps);
    if (!judged.ok) return judged;
    const { sides, tally } = judged.value;
    const { notes } = rows.value;
    return ok({ steps, stop, output, notes, sides, energy: toEnergy(judged.value), layers: tally.layers });
  });
}
