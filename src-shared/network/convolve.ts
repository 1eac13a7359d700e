import { toPadding } from '#shared/domain/layer-shape.ts';
import { LANES, type Arena, type Plane } from './arena.ts';
import type { ConvolutionForm, LayerStep, StepPlace } from './layer-step.ts';

/** Adds what a kernel makes of its arranged input to the output. */
export type AddKernel = (source: ArrangedInput) => () => void;

/** Bias and kernel. @param createAdd  how the kernel is applied: addByProducts, or by what it is packed in */
export function createConvolution(
  input: Plane,
  form: ConvolutionForm,
  { arena, output, findFloats }: Pick<StepPlace, 'arena' | 'output' | 'findFloats'>,
  createAdd: AddKernel,
): LayerStep {
  const biases = findFloats('bias') ?? new Float32Array(output.channels);
  const source = arrangeInput(arena, input, { ...form, outTime: output.time });
  const add = createAdd(source);
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
export interface ArrangedInput {
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

/** Multiplication by multiplication. @param kernel  [position in the kernel][in][out] */
export function addByProducts(
  kernel: Float32Array,
  source: ArrangedInput,
  { arena, output }: Pick<StepPlace, 'arena' | 'output'>,
): () => void {
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
