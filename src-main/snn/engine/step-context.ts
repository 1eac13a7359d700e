import type { NeuronModel } from '#main/snn/convert/spiking-network.ts';
import type { Arena } from '#shared/network/arena.ts';
import type { EventRoom } from './event-room.ts';
import type { SpikeRoom } from './population-step.ts';
import type { SpikeKernel } from './spike-kernel.ts';

/** What the populations of a network are made with. */
export interface StepContext {
  readonly arena: Arena;
  readonly kernel: SpikeKernel;
  readonly events: EventRoom;
  readonly model: NeuronModel;
  readonly chunkSteps: number;
  readonly findSpikes: (population: string) => SpikeRoom;
}
