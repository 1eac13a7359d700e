import type { NetworkModel } from '#main/models/read-network-model.ts';
import { chooseKernels } from '#main/training/compress/choose-kernels.ts';

/** Why a model cannot be made smaller, in words; null where it can. */
export function findCompressionProblem({ card, network }: Pick<NetworkModel, 'card' | 'network'>): string | null {
  if (card.compression !== undefined)
    return `${card.name} has been made smaller already: compress the model that it began as.`;
  if (card.trees !== undefined)
    return `${card.name} answers by its network and by trees together: a smaller network would be judged by what the trees say. Train it without 'trees' in its job file, and compress that.`;
  return chooseKernels(network).length === 0
    ? `The network of ${card.name} has no convolution and no dense layer: there is nothing to compress.`
    : null;
}
