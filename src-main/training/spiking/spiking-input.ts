import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { LayerScales, ScaleRule } from '#main/snn/convert/measure-scales.ts';
import type { NeuronModel, PoolRule, SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { SpikingRowsInput } from './spiking-rows.ts';

export interface ConvertSettings {
  readonly scaleRule: ScaleRule;
  readonly neuron: NeuronModel;
  readonly poolRule: PoolRule;
  /** Time steps of a decision. */
  readonly steps: number;
  /** Training rows that scales are measured on. */
  readonly calibrationRows: number;
}

export interface ConvertModelInput extends SpikingRowsInput {
  readonly settings: ConvertSettings;
  /** Id of the spiking network. */
  readonly spikingId: string;
  readonly outFolder: string;
  /** Whether a spiking network of the same id that lies there is replaced. */
  readonly overwrites: boolean;
  readonly command: string;
  /** 'YYYY-MM-DD' */
  readonly today: string;
}

export interface ConvertDeps {
  readonly tensor: Pick<TensorSupervisor, 'predictBeats'>;
  readonly pool: Pick<SpikingPool, 'run' | 'size'>;
}

export interface MadeSpiking {
  readonly scales: LayerScales;
  readonly gains: ReadonlyMap<string, number>;
  readonly network: SpikingNetwork;
  readonly calibration: SpikingCard['calibration'];
}
