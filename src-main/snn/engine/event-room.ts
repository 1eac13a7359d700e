import type { Arena } from '#shared/network/arena.ts';
import { countSpikes, type SpikeRoom } from './population-step.ts';

/** Room for lists of spikes, one for each connection of a population, used by one population after the other. It grows, seldom. */
export interface EventRoom {
  addSlot(): number;
  /** Where a list of all spikes of the chunk fits. */
  reserve(slot: number, source: SpikeRoom, steps: number): number;
  /** Populations share the room: the next connection that is added is the first of another. */
  restart(): void;
}

export function createEventRoom(arena: Arena): EventRoom {
  const slots: { place: number; capacity: number }[] = [];
  let next = 0;
  return {
    addSlot: () => next++,
    restart() {
      next = 0;
    },
    reserve(slot, source, steps) {
      const count = countSpikes(arena, source, steps);
      const known = slots[slot];
      if (known !== undefined && known.capacity >= count) return known.place;
      const capacity = Math.ceil(1.5 * count) + 1024;
      const grown = { place: arena.reserve(capacity), capacity };
      slots[slot] = grown;
      return grown.place;
    },
  };
}
