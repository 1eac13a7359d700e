import type { ModelId } from '#shared/units/ids.ts';
import type { SpikingLayerTally } from './spiking-run.ts';

/** One number of time steps on the rows of a side. */
export interface SpikingPoint {
  readonly steps: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Rows on which it decides as the network that it was made of; of all answers, where each class is a question of its own. */
  readonly agreement: number;
}

/** What a spiking network answers on rows, beside the network that it was made of. */
export interface SpikingSide {
  /** Everything is chosen on validation rows; test rows are reported. */
  readonly side: 'validation' | 'test';
  readonly rowCount: number;
  readonly parent: { readonly accuracy: number; readonly macroF1: number };
  /** Ascending in steps; the last one is the card's own number of steps. */
  readonly curve: readonly SpikingPoint[];
  /** From these steps on accuracy stays at most a point (1 %) below the parent's, up to the last; null: not even at the last. */
  readonly stepsForOnePoint: number | null;
  /** By the rule for stopping early, `steps` the mean of rows; null where there is none. */
  readonly early: SpikingPoint | null;
}

/** Energy of a row by counted operations, beside the network's. Never call it a saving but where `savesEnergy` says so. */
export interface SpikingEnergy {
  readonly multiplyAccumulatePj: number;
  readonly accumulatePj: number;
  /** Where the two constants come from, and what they leave out. */
  readonly source: string;
  readonly annMacs: number;
  /** Before the first spikes, once a row. */
  readonly analogMacs: number;
  readonly neuronCount: number;
  /** Mean over the judged rows. */
  readonly synapticOperationsPerStep: number;
  readonly annEnergyUj: number;
  /** At the card's number of steps. */
  readonly energyUj: number;
  /** Spiking by unspiking. */
  readonly energyRatio: number;
  /** Of rows that stop early; null where none do. */
  readonly earlyEnergyRatio: number | null;
  /** Steps from which on it costs more than the network. */
  readonly breakEvenSteps: number;
  /** Below break-even at the card's number of steps. */
  readonly savesEnergy: boolean;
}

/** A spiking network, made of a model that lies beside it: card.json beside scales.bin. Its weights are that model's. */
export interface SpikingCard {
  readonly task: 'spiking';
  readonly id: ModelId;
  readonly version: string;
  readonly name: string;
  /** As the parent's: one class of several, or each yes or no; the first where nothing is said. Then accuracy is of rows with every answer right. */
  readonly output?: 'softmax' | 'sigmoid' | undefined;
  readonly parent: { readonly id: ModelId; readonly version: string; readonly weightsSha256: string };
  readonly neuron:
    | { readonly kind: 'if'; readonly reset: 'soft' | 'hard' }
    | { readonly kind: 'lif'; readonly tau: number; readonly resetTo: number };
  readonly poolRule: 'rising-count' | 'or' | 'first' | 'average';
  readonly scaleRule: { readonly per: 'layer' | 'channel'; readonly percentile: number };
  /** Rectifiers in the network's order, with the channels that scales.bin has numbers for; leaky ones with their gains. */
  readonly scales: readonly { readonly layer: string; readonly channels: number; readonly gain: number }[];
  readonly scalesSha256: string;
  readonly calibration: {
    readonly dataset: string;
    readonly side: 'train';
    readonly rowCount: number;
    /** Of the content hashes of their recordings, sorted, a line each. */
    readonly recordsSha256: string;
  };
  /** Steps that layers take to settle, left out of decisions (at most half of all): chosen on the calibration rows by logits alone. */
  readonly settleSteps: number;
  /** Time steps of a decision, fixed before anything was judged. */
  readonly steps: number;
  /** From the least steps on, after every few, a decision that leads by the margin is final. */
  readonly stop: {
    readonly leastSteps: number;
    readonly everySteps: number;
    readonly margin: number;
    readonly chosenOn: 'validation';
  } | null;
  readonly sides: readonly SpikingSide[];
  readonly energy: SpikingEnergy;
  /** Mean over the judged rows. */
  readonly layers: readonly SpikingLayerTally[];
  readonly command: string;
  readonly limits: readonly string[];
  readonly createdAt: string;
}
