import type { Arena, Plane } from '#shared/network/arena.ts';
import type { ArrangedInput } from '#shared/network/convolve.ts';
import { layOutSigns } from './lay-out-signs.ts';
import type { PackedWeight } from './packed-model.ts';
import type { AddSigns } from './sign-sums-call.ts';

const FLOAT_BYTES = 4;
/** Floats of a table's row. */
const TABLE_STEP = 64;

interface SignPlace {
  readonly arena: Arena;
  readonly output: Plane;
  readonly addSigns: AddSigns;
}

/** What a convolution by a kernel of signs adds to its output. */
export function addBySigns(
  { kernel }: Extract<PackedWeight, { kind: 'signs' }>,
  source: ArrangedInput,
  { arena, addSigns, output }: SignPlace,
): () => void {
  const layout = layOutSigns(kernel, {
    outCount: output.channels,
    toByteOffset: (place) => FLOAT_BYTES * source.toOffset(place),
  });
  const table = arena.reserve(layout.tableRows * TABLE_STEP);
  const parts = layout.parts.map((words) => {
    const part = arena.reserve(words.length);
    arena.ints.set(words, part);
    return part;
  });
  const call = {
    input: source.position,
    output: output.position,
    outputStep: output.step,
    count: output.step,
    table,
  };
  return () => {
    for (const part of parts) addSigns({ ...call, part });
  };
}
