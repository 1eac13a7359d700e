/** Rate at which the network looks at a lead. */
export const NETWORK_RATE_HZ = 250;

/** What the network says of each sample. */
export const WAVE_CLASSES = ['background', 'P', 'QRS', 'T'] as const;

/** Channels from the finest level (125 Hz) to the coarsest (8 Hz); multiples of 8, which is what the kernel takes at a time. */
export const LEVEL_CHANNELS = [24, 32, 40, 48, 64] as const;
export const LEVEL_COUNT = LEVEL_CHANNELS.length;
/** Levels from here on also see the mean of all leads that were recorded together. */
export const FIRST_SHARED_LEVEL = 2;
/** Samples of the input to one step of the coarsest level: inputs are padded to a multiple of it. */
export const COARSEST_STEP = 2 ** LEVEL_COUNT;

const STEM_TAPS = 8;
const DOWN_TAPS = 4;
const TAPS = 5;
const BOTTOM_TAPS = 9;
/** Two input samples of four classes leave each position of the finest level. */
export const HEAD_OUTPUTS = 2 * WAVE_CLASSES.length;

/** A convolution along time: kernel [taps, inputs, outputs], bias [outputs] unless `bias` is false. */
export interface LayerShape {
  readonly name: string;
  readonly taps: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
  readonly bias: boolean;
}

/**
 * The delineation network: a U-Net over one lead whose coarse levels are joined across the leads of a recording (mean over the leads, as
 * in Zaheer et al. 2017), so that it takes any number of leads in any order. Every layer but the last is rectified; `level`, `bottom` and
 * `rise` layers and the shared sums are added to their input. Source of the form: Ronneberger et al. 2015; for waves Moskalenko 2020.
 */
export const NETWORK_LAYERS: readonly LayerShape[] = listLayers();

function listLayers(): LayerShape[] {
  const layers: LayerShape[] = [];
  const add = (name: string, [taps, inputs, outputs]: readonly [number, number, number], stride: 1 | 2 = 1) => {
    layers.push({ name, taps, inputs, outputs, stride, bias: !name.startsWith('own') });
  };
  LEVEL_CHANNELS.forEach((channels, level) => {
    const below = LEVEL_CHANNELS[level - 1];
    if (below === undefined) add('stem', [STEM_TAPS, 1, channels], 2);
    else add(`down${level}`, [DOWN_TAPS, below, channels], 2);
    add(`level${level}`, [level === LEVEL_COUNT - 1 ? BOTTOM_TAPS : TAPS, channels, channels]);
    if (level < FIRST_SHARED_LEVEL) return;
    add(`own${level}`, [1, channels, channels]);
    add(`mean${level}`, [1, channels, channels]);
  });
  const widest = LEVEL_CHANNELS[LEVEL_COUNT - 1] ?? 0;
  add('bottom', [BOTTOM_TAPS, widest, widest]);
  for (let level = LEVEL_COUNT - 2; level >= 0; level--) {
    const channels = LEVEL_CHANNELS[level] ?? 0;
    add(`up${level}`, [1, LEVEL_CHANNELS[level + 1] ?? 0, channels]);
    add(`rise${level}`, [TAPS, channels, channels]);
  }
  add('output', [TAPS, LEVEL_CHANNELS[0], HEAD_OUTPUTS]);
  return layers;
}

/** Weights in file order. */
export function listWeights(): { readonly name: string; readonly shape: readonly number[] }[] {
  return NETWORK_LAYERS.flatMap(({ name, taps, inputs, outputs, bias }) => [
    { name: `${name}.kernel`, shape: [taps, inputs, outputs] },
    ...(bias ? [{ name: `${name}.bias`, shape: [outputs] }] : []),
  ]);
}
