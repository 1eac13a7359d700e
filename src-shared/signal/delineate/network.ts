import { assert } from '#shared/result/assert.ts';
import { packKernel, toPadded, type Convolution, type Engine } from './engine.ts';
import {
  COARSEST_STEP,
  FIRST_SHARED_LEVEL,
  LEVEL_CHANNELS,
  LEVEL_COUNT,
  NETWORK_LAYERS,
  WAVE_CLASSES,
  type LayerShape,
} from './network-shape.ts';

/** Probabilities of P, QRS and T; background is what is left of 1. */
export const PROBABILITY_COUNT = WAVE_CLASSES.length - 1;

/** The network with its weights in an engine's memory. */
export interface LoadedNetwork {
  /**
   * Runs leads that were recorded together.
   * @param leads  [leadCount][length] as prepareLead gives them, length a multiple of 32; beyond both ends the network sees zeros
   * @returns [leadCount][3 * length]: probabilities of P, of QRS, of T, each [length]
   */
  run(leads: readonly Float32Array[]): Float32Array[];
}

/** Samples on either side that an answer depends on, rounded up to steps of the coarsest level. */
export const REACH_SAMPLES = 512;

/** Zeros before and behind every row of positions: half of the widest kernel. */
const PAD_ROWS = 4;

interface Layer extends LayerShape {
  readonly paddedOutputs: number;
  readonly weights: number;
  readonly biases: number;
}

/** Positions of one level of one lead in memory. */
interface Rows {
  /** Of the first row; PAD_ROWS zero rows lie before it and behind the last. */
  readonly start: number;
  readonly rowCount: number;
  readonly channels: number;
}

/** @param weights  in file order, see listWeights */
export function loadNetwork(engine: Engine, weights: Float32Array): LoadedNetwork {
  const { layers, end } = loadLayers(engine, weights);
  const find = (name: string): Layer => {
    const layer = layers.get(name);
    assert(layer !== undefined, () => `loadNetwork: no layer ${name}`);
    return layer;
  };
  return {
    run(leads) {
      const length = leads[0]?.length ?? 0;
      assert(length % COARSEST_STEP === 0, () => `run: length must be a multiple of ${COARSEST_STEP}, got ${length}`);
      if (length === 0) return leads.map(() => new Float32Array(0));
      return new Run({ engine, find, firstFree: end, length, leadCount: leads.length }).run(leads);
    },
  };
}

function loadLayers(engine: Engine, weights: Float32Array): { layers: Map<string, Layer>; end: number } {
  const layers = new Map<string, Layer>();
  let source = 0;
  // Position 0 is not used: it means 'none' to the kernel.
  let end = 4;
  const store = (values: Float32Array): number => {
    const at = end;
    engine.reserve(at + values.length);
    engine.memory().set(values, at);
    end += Math.ceil(values.length / 4) * 4;
    return at;
  };
  for (const shape of NETWORK_LAYERS) {
    const kernelLength = shape.taps * shape.inputs * shape.outputs;
    const paddedOutputs = toPadded(shape.outputs);
    const kernel = packKernel(weights.subarray(source, source + kernelLength), shape.outputs);
    source += kernelLength;
    const biases = new Float32Array(paddedOutputs);
    if (shape.bias) {
      biases.set(weights.subarray(source, source + shape.outputs));
      source += shape.outputs;
    }
    layers.set(shape.name, { ...shape, paddedOutputs, weights: store(kernel), biases: store(biases) });
  }
  assert(source === weights.length, () => `loadNetwork: ${source} weights expected, got ${weights.length}`);
  return { layers, end };
}

interface RunOptions {
  readonly engine: Engine;
  readonly find: (name: string) => Layer;
  readonly firstFree: number;
  readonly length: number;
  readonly leadCount: number;
}

/** One pass over a block. Memory is laid out for it anew, so that a long block never leaves its size behind in the next one's positions. */
class Run {
  readonly #options: RunOptions;
  #free: number;
  /** Two rows of each level that no lead keeps. */
  readonly #scratch: readonly (readonly [Rows, Rows])[];
  readonly #common: readonly Rows[];
  readonly #input: Rows;
  readonly #output: Rows;
  /** [lead][level] */
  readonly #levels: readonly (readonly Rows[])[];

  constructor(options: RunOptions) {
    this.#options = options;
    this.#free = options.firstFree;
    this.#input = this.#allocate(options.length, 1);
    this.#output = this.#allocate(options.length / 2, options.find('output').paddedOutputs);
    const perLevel = () => LEVEL_CHANNELS.map((channels, level) => this.#allocate(this.#rowCountOf(level), channels));
    const first = perLevel();
    const second = perLevel();
    this.#scratch = first.map((rows, level) => [rows, second[level] ?? rows]);
    this.#common = perLevel();
    this.#levels = Array.from({ length: options.leadCount }, perLevel);
  }

  run(leads: readonly Float32Array[]): Float32Array[] {
    leads.forEach((lead, index) => this.#descendAlone(lead, index));
    for (let level = FIRST_SHARED_LEVEL; level < LEVEL_COUNT; level++) this.#descendTogether(level);
    return leads.map((_, index) => this.#ascend(index));
  }

  #rowCountOf(level: number): number {
    return this.#options.length / 2 ** (level + 1);
  }

  #allocate(rowCount: number, channels: number): Rows {
    const pad = PAD_ROWS * channels;
    const start = Math.ceil((this.#free + pad) / 4) * 4;
    const end = start + rowCount * channels;
    this.#free = end + pad;
    const { engine } = this.#options;
    engine.reserve(this.#free);
    engine.memory().fill(0, start - pad, start);
    engine.memory().fill(0, end, end + pad);
    return { start, rowCount, channels };
  }

  #descendAlone(lead: Float32Array, index: number): void {
    this.#options.engine.memory().set(lead, this.#input.start);
    for (let level = 0; level < FIRST_SHARED_LEVEL; level++) {
      const [entered] = this.#scratchOf(level);
      if (level === 0) this.#convolve('stem', this.#input, entered);
      else this.#convolve(`down${level}`, this.#rowsOf(index, level - 1), entered);
      this.#convolve(`level${level}`, entered, this.#rowsOf(index, level), { residual: entered.start });
    }
  }

  #descendTogether(level: number): void {
    const { leadCount } = this.#options;
    const [entered] = this.#scratchOf(level);
    for (let index = 0; index < leadCount; index++) {
      this.#convolve(`down${level}`, this.#rowsOf(index, level - 1), entered);
      this.#convolve(`level${level}`, entered, this.#rowsOf(index, level), { residual: entered.start });
    }
    const common = this.#common[level];
    assert(common !== undefined, () => `run: no level ${level}`);
    this.#convolve(`mean${level}`, this.#meanOf(level), common, { isRectified: false });
    for (let index = 0; index < leadCount; index++) {
      const rows = this.#rowsOf(index, level);
      const shared = { initial: common.start, initialStep: common.channels, residual: rows.start };
      // A window of one row: what is read is not written before.
      this.#convolve(`own${level}`, rows, entered, shared);
      this.#options.engine.memory().copyWithin(rows.start, entered.start, entered.start + toSize(entered));
    }
  }

  /** Mean of the leads, in the level's second scratch; of a single lead that lead itself. */
  #meanOf(level: number): Rows {
    const { leadCount, engine } = this.#options;
    if (leadCount === 1) return this.#rowsOf(0, level);
    const [, mean] = this.#scratchOf(level);
    const memory = engine.memory();
    const size = toSize(mean);
    memory.fill(0, mean.start, mean.start + size);
    for (let index = 0; index < leadCount; index++) {
      const { start } = this.#rowsOf(index, level);
      for (let i = 0; i < size; i++) memory[mean.start + i] = (memory[mean.start + i] ?? 0) + (memory[start + i] ?? 0);
    }
    for (let i = 0; i < size; i++) memory[mean.start + i] = (memory[mean.start + i] ?? 0) / leadCount;
    return mean;
  }

  #ascend(index: number): Float32Array {
    const coarsest = LEVEL_COUNT - 1;
    const bottom = this.#rowsOf(index, coarsest);
    let [below] = this.#scratchOf(coarsest);
    this.#convolve('bottom', bottom, below, { residual: bottom.start });
    for (let level = coarsest - 1; level >= 0; level--) {
      const [raised, risen] = this.#scratchOf(level);
      const [, lifted] = this.#scratchOf(level);
      this.#convolve(`up${level}`, below, { ...lifted, rowCount: below.rowCount }, { isRectified: false });
      this.#options.engine.join({
        target: raised.start,
        skipped: this.#rowsOf(index, level).start,
        coarser: lifted.start,
        rows: raised.rowCount,
        channels: raised.channels,
      });
      this.#convolve(`rise${level}`, raised, risen, { residual: raised.start });
      below = risen;
    }
    this.#convolve('output', below, this.#output, { isRectified: false });
    return toProbabilities(this.#options.engine.memory(), this.#output, this.#options.length);
  }

  #convolve(name: string, input: Rows, output: Rows, form: Partial<Convolution> = {}): void {
    const layer = this.#options.find(name);
    const before = layer.stride === 2 ? layer.taps / 2 - 1 : (layer.taps - 1) / 2;
    this.#options.engine.convolve({
      output: output.start,
      outputs: layer.paddedOutputs,
      input: input.start - before * input.channels,
      inputStep: layer.stride * input.channels,
      window: layer.taps * input.channels,
      weights: layer.weights,
      rows: output.rowCount,
      initial: layer.biases,
      initialStep: 0,
      residual: -1,
      isRectified: true,
      ...form,
    });
  }

  #rowsOf(lead: number, level: number): Rows {
    const rows = this.#levels[lead]?.[level];
    assert(rows !== undefined, () => `run: no level ${level} of lead ${lead}`);
    return rows;
  }

  #scratchOf(level: number): readonly [Rows, Rows] {
    const pair = this.#scratch[level];
    assert(pair !== undefined, () => `run: no level ${level}`);
    return pair;
  }
}

function toSize({ rowCount, channels }: Rows): number {
  return rowCount * channels;
}

/** Softmax of four logits a sample; the background is not kept. */
function toProbabilities(memory: Float32Array, output: Rows, length: number): Float32Array {
  const probabilities = new Float32Array(PROBABILITY_COUNT * length);
  for (let i = 0; i < length; i++) {
    const at = output.start + i * WAVE_CLASSES.length;
    const none = memory[at] ?? 0;
    const p = memory[at + 1] ?? 0;
    const qrs = memory[at + 2] ?? 0;
    const t = memory[at + 3] ?? 0;
    const largest = Math.max(none, p, qrs, t);
    const expP = Math.exp(p - largest);
    const expQrs = Math.exp(qrs - largest);
    const expT = Math.exp(t - largest);
    const sum = Math.exp(none - largest) + expP + expQrs + expT;
    probabilities[i] = expP / sum;
    probabilities[length + i] = expQrs / sum;
    probabilities[2 * length + i] = expT / sum;
  }
  return probabilities;
}
