/**
 * A network as plain data: what architectures make, cards keep, main counts and the tensor process runs. Layers stand in the order in
 * which they are computed; each reads the layer before it unless it names others. Weights are named `<layer>.<part>`.
 */
export interface NetworkDescription {
  /** Id of the architecture that made it, 'cnet'. */
  readonly architecture: string;
  /** Shape of one row, [time, channels] or [time, frequency, channels]; null where rows of any length are taken, all of a batch equal. */
  readonly inputShape: readonly (number | null)[];
  /** Rows come with their lengths (in input time steps): what lies beyond is padding, which masked layers leave out. */
  readonly hasLengths: boolean;
  readonly layers: readonly NetworkLayer[];
  /** What becomes of the last layer's numbers: one class of several, or each class yes or no. */
  readonly output: 'softmax' | 'sigmoid';
}

export type NetworkLayer = LayerPlace & LayerKind;

export interface LayerPlace {
  /** Unique in the network. */
  readonly name: string;
  /** Names of the layers that it reads, 'input' for the row itself; the layer before it where left out. */
  readonly inputs?: readonly string[];
}

/** Zeros before and after, in samples (for pools: minus infinity); 'same' as TensorFlow shares them out: the odd one after. */
export type LayerPadding = 'same' | 'valid' | readonly [number, number];

/** 'always' and 'never' are quirks of published networks: the option is named in the card. */
export type DropoutWhen = 'training' | 'always' | 'never';

export type LayerKind =
  /** Kernel [width, in, filters] (`kernel`), `bias` [filters]. */
  | {
      readonly op: 'convolution1d';
      readonly filters: number;
      readonly width: number;
      readonly stride: number;
      readonly dilation: number;
      readonly padding: LayerPadding;
      readonly hasBias: boolean;
    }
  /** Over [time, frequency]; kernel [time, frequency, in, filters]. */
  | {
      readonly op: 'convolution2d';
      readonly filters: number;
      readonly size: readonly [number, number];
      readonly strides: readonly [number, number];
      readonly padding: 'same' | 'valid';
      readonly hasBias: boolean;
    }
  /** Kernel [in, units]. */
  | { readonly op: 'dense'; readonly units: number; readonly hasBias: boolean }
  /** `gamma`, `beta` trained, `mean`, `variance` statistics; momentum is what is kept of the old statistic (TensorFlow's way). */
  | { readonly op: 'batchNorm'; readonly momentum: number; readonly epsilon: number }
  | { readonly op: 'relu' }
  | { readonly op: 'dropout'; readonly rate: number; readonly when: DropoutWhen }
  | {
      readonly op: 'maxPool1d';
      readonly width: number;
      readonly stride: number;
      readonly dilation: number;
      readonly padding: LayerPadding;
    }
  | { readonly op: 'averagePool1d'; readonly width: number; readonly stride: number; readonly padding: LayerPadding }
  | { readonly op: 'maxPool2d'; readonly size: readonly [number, number]; readonly strides: readonly [number, number] }
  /** Mean over time (and over nothing else); masked: over the row's own length, carried through strides by halving upwards. */
  | { readonly op: 'meanOverTime'; readonly isMasked: boolean }
  /** To one axis; 'channels-last' leaves time outermost (TensorFlow), 'channels-first' channels (PyTorch). */
  | { readonly op: 'flatten'; readonly order: 'channels-last' | 'channels-first' }
  /** Of one row; the number of values stays. One size may be null: whatever is left, which keeps a time of any length. */
  | { readonly op: 'reshape'; readonly shape: readonly (number | null)[] }
  /** [time, channels] to [channels, time]. */
  | { readonly op: 'transpose' }
  /** Whole numbers, towards zero, without a gradient: an input that the published code kept as int16. */
  | { readonly op: 'truncate' }
  /** Sum of two or more layers of one shape. */
  | { readonly op: 'add' }
  /** Along the last axis. */
  | { readonly op: 'concatenate' }
  | RecurrentKind;

/** Of what a recurrent layer hands up, a new mask each step; `onTop`: of the uppermost layer too (TensorFlow's wrapper, not PyTorch's). */
export interface RecurrentDropout {
  readonly rate: number;
  readonly when: DropoutWhen;
  readonly onTop: boolean;
}

/**
 * Stacks of recurrent layers over [time, features], forward and backward. 'joined': each layer reads both directions of the one below
 * (PyTorch); 'separate': two stacks that meet at the top only (Zihlmann). Gates have one vector of biases (TensorFlow) or two (PyTorch);
 * a GRU of one bias resets the state before its product, one of two after it. Weights of layer n, from 1, and either direction:
 * `<layer>.<n>.forward.kernel` [features, gates * units], `recurrentKernel` [units, gates * units], `bias`, and `recurrentBias` where
 * there are two. Gates stand as PyTorch has them: input, forget, cell, output; reset, update, new.
 */
export type RecurrentKind =
  | {
      readonly op: 'recurrent';
      readonly cell: 'lstm' | 'gru';
      readonly units: number;
      readonly layerCount: number;
      readonly stacking: 'joined' | 'separate';
      readonly merge: 'sum' | 'concatenate';
      readonly biasesPerGate: 1 | 2;
      readonly dropout: RecurrentDropout;
      /** The batch is the time axis, as the published BiLSTM and BiGRU are run: a row's answer then depends on its neighbours. */
      readonly runsOverBatch: boolean;
      /** Steps beyond a row's length do not change the state. */
      readonly isMasked: boolean;
    }
  /**
   * Seq2Seq (as published with CNet): a bidirectional LSTM over [steps, features], whose last states start a second one that is fed one step of
   * zeros; its directions are summed to [units]. Weights as above, with `encoder` and `decoder` for n.
   */
  | {
      readonly op: 'encoderDecoder';
      readonly units: number;
      readonly biasesPerGate: 1 | 2;
      readonly runsOverBatch: boolean;
    };

/** A weight of a network; statistics are moved by training, not trained. */
export interface NetworkWeight {
  /** `<layer>.<part>`, 'stem.kernel'. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: 'trained' | 'statistic';
}
