import type { NeuronModel } from '#main/snn/convert/spiking-network.ts';

/** The inner loops, as kernels/gather-spikes.ts and kernels/fire-neurons.ts describe them. Positions count 4 bytes of an arena. Calls are made once and changed by blocks. */
export interface SpikeKernel {
  readonly name: 'wasm' | 'plain';
  listEvents(call: ListCall): void;
  gather(call: GatherCall): void;
  fire(call: FireCall): void;
}

export interface ListCall {
  readonly bits: number;
  steps: number;
  readonly time: number;
  readonly words: number;
  readonly inChannels: number;
  readonly pool: number;
  readonly sourceTime: number;
  readonly rowBytes: number;
  readonly starts: number;
  events: number;
}

export interface GatherCall {
  readonly sums: number;
  /** First output position of a block, and how many. */
  first: number;
  positions: number;
  steps: number;
  readonly outs: number;
  readonly weights: number;
  readonly blockBytes: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly sourceTime: number;
  readonly starts: number;
  events: number;
  readonly counter: number;
}

export interface FireCall {
  readonly model: NeuronModel;
  potentials: number;
  currents: number;
  readonly currentStep: number;
  readonly thresholds: number;
  /** 0: there are none. */
  readonly sums: number;
  positions: number;
  steps: number;
  readonly outs: number;
  bits: number;
  /** From one step's spikes to the next. */
  readonly stepWords: number;
}
