import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerPadding } from '#shared/domain/network.ts';
import { assert } from '#shared/result/assert.ts';
import { LANES, type Arena, type Plane } from './arena.ts';
import { toFloats, type LayerStep, type StepPlace } from './layer-step.ts';
import { layOutSigns } from './lay-out-signs.ts';
import type { PackedWeight } from './packed-model.ts';

/** A convolution along time; a dense layer is one of width 1. */
interface ConvolutionForm {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
}

/** Bias and kernel: by signs where the kernel is packed, else by products. */
export function createConvolution(input: Plane, form: ConvolutionForm, place: StepPlace): LayerStep {
  const { arena, output, findWeight } = place;
  const biases = toFloats(findWeight('bias')) ?? new Float32Array(output.channels);
  const kernel = findWeight('kernel');
  assert(kernel !== undefined, () => 'createConvolution: a layer has no kernel');
  const source = arrangeInput(arena, input, { ...form, outTime: output.time });
  const add = kernel.kind === 'signs' ? addBySigns(kernel, source, place) : addByProducts(kernel.values, source, place);
  return () => {
    source.fill();
    const { floats } = arena;
    for (let out = 0; out < output.channels; out++) {
      const start = output.position + out * output.step;
      floats.fill(biases[out] ?? 0, start, start + output.step);
    }
    add();
  };
}

/** The input so that what a kernel's position reads for all output times lies side by side. */
interface ArrangedInput {
  readonly position: number;
  /** Floats from `position` to what output time 0 reads. @param place  [position in the kernel][in], counted through */
  readonly toOffset: (place: number) => number;
  readonly fill: () => void;
}

function arrangeInput(arena: Arena, input: Plane, form: ConvolutionForm & { readonly outTime: number }): ArrangedInput {
  const { width, stride, dilation, outTime } = form;
  const { channels } = input;
  const [before] = toPadding(input.time, form);
  if (width === 1 && stride === 1 && before === 0)
    return { position: input.position, toOffset: (place) => place * input.step, fill: () => undefined };
  const reach = Math.floor(((width - 1) * dilation) / stride);
  const step = Math.ceil((Math.ceil(outTime / LANES) * LANES + reach) / LANES) * LANES;
  // With a stride, times of one remainder lie together; times that no padding reaches stay 0.
  const position = arena.reserve(stride * channels * step);
  return {
    position,
    toOffset(place) {
      const shift = Math.floor(place / channels) * dilation;
      return ((shift % stride) * channels + (place % channels)) * step + Math.floor(shift / stride);
    },
    fill() {
      const { floats } = arena;
      for (let c = 0; c < channels; c++) {
        const from = input.position + c * input.step;
        if (stride === 1) {
          const count = Math.min(input.time, step - before);
          floats.copyWithin(position + c * step + before, from, from + count);
          continue;
        }
        for (let t = 0; t < input.time; t++) {
          const at = Math.floor((t + before) / stride);
          if (at < step)
            floats[position + (((t + before) % stride) * channels + c) * step + at] = floats[from + t] ?? 0;
        }
      }
    },
  };
}

const FLOAT_BYTES = 4;
/** Floats of a table's row. */
const TABLE_STEP = 64;

function addBySigns(
  { kernel }: Extract<PackedWeight, { kind: 'signs' }>,
  source: ArrangedInput,
  { arena, addSigns, output }: StepPlace,
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

function addByProducts(kernel: Float32Array, source: ArrangedInput, { arena, output }: StepPlace): () => void {
  const placeCount = kernel.length / output.channels;
  return () => {
    const { floats } = arena;
    for (let place = 0; place < placeCount; place++) {
      const from = source.position + source.toOffset(place);
      for (let out = 0; out < output.channels; out++) {
        const weight = kernel[place * output.channels + out] ?? 0;
        const to = output.position + out * output.step;
        for (let t = 0; t < output.time; t++) floats[to + t] = (floats[to + t] ?? 0) + weight * (floats[from + t] ?? 0);
      }
    }
  };
}
