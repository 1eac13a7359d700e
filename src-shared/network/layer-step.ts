import type { LayerPadding } from '#shared/domain/network.ts';
import type { Arena, Plane } from './arena.ts';

/** Computes a layer's output from its inputs, which are where they were when it was made. */
export type LayerStep = () => void;

/** A convolution along time; a dense layer is one of width 1. */
export interface ConvolutionForm {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
}

export interface StepPlace {
  readonly arena: Arena;
  readonly inputs: readonly Plane[];
  readonly output: Plane;
  /** The numbers of a weight of the layer that is no kernel, by its part: 'bias', 'gamma'. */
  readonly findFloats: (part: string) => Float32Array | undefined;
  /** Convolutions by the layer's kernel, however that is kept. */
  readonly convolve: (input: Plane, form: ConvolutionForm) => LayerStep;
}
