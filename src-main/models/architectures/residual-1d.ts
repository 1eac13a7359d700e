import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, drop, multiply, normalise, poolMax, rectify } from './layers.ts';

interface Form {
  readonly inputShape: NetworkDescription['inputShape'];
  readonly hasLengths: boolean;
  readonly outputCount: number;
  readonly stem: { readonly filters: number; readonly width: number; readonly stride: number };
  /** Of each unit. */
  readonly filters: readonly number[];
  readonly width: number;
}

const RHYTHM: Form = {
  inputShape: [null, 1],
  hasLengths: true,
  outputCount: 4,
  stem: { filters: 32, width: 15, stride: 2 },
  filters: [32, 64, 96, 128, 160],
  width: 11,
};

const TWELVE_LEADS: Form = {
  inputShape: [1000, 12],
  hasLengths: false,
  outputCount: 1,
  stem: { filters: 32, width: 15, stride: 2 },
  filters: [32, 48, 64, 96, 128],
  width: 9,
};

/**
 * Residual units that normalise before they convolve (He et al. 2016, identity mappings) and halve time, then the mean over what is left of
 * it. The usual form reads one lead of any length at 100 Hz, 1.1 million parameters; 'twelve-leads' reads [1000, 12].
 */
export const residual1d: Architecture = {
  id: 'residual-1d',
  name: 'Residual network over time, small',
  source: 'Overread, after He et al. 2016 (Identity Mappings in Deep Residual Networks, ECCV)',
  quirks: [],
  forms: ['twelve-leads'],
  describe({ outputCount, form, output }) {
    const own = form === 'twelve-leads' ? TWELVE_LEADS : RHYTHM;
    const outputs = outputCount ?? own.outputCount;
    return {
      architecture: 'residual-1d',
      inputShape: own.inputShape,
      hasLengths: own.hasLengths,
      layers: [
        convolve('stem', { ...own.stem, hasBias: false }),
        ...own.filters.flatMap((filters, k) =>
          toUnit(k, { ...own, widensFrom: own.filters[k - 1] ?? own.stem.filters, filters }),
        ),
        normalise('norm', 'pytorch'),
        rectify('relu'),
        { name: 'mean', op: 'meanOverTime', isMasked: own.hasLengths },
        ...(own.hasLengths ? PEAKS : []),
        drop('dropout', DROPOUT),
        multiply('output', outputs),
      ],
      output: output ?? toOutput(outputs),
    };
  },
};

const DROPOUT = 0.2;

/** One early beat in a minute is lost in a mean: beside it the mean of what is greatest in each stretch of eight steps, 5 s at 100 Hz. */
const PEAKS: readonly NetworkLayer[] = [
  { ...poolMax('peaks', { width: 8, stride: 8, padding: 'same' }), inputs: ['relu'] },
  { name: 'peaks.mean', op: 'meanOverTime', isMasked: true },
  { name: 'both', op: 'concatenate', inputs: ['mean', 'peaks.mean'] },
];

function toUnit(
  index: number,
  { filters, width, widensFrom }: { readonly filters: number; readonly width: number; readonly widensFrom: number },
): readonly NetworkLayer[] {
  const name = `unit${index + 1}`;
  const before = index === 0 ? 'stem' : `unit${index}.add`;
  const skip: NetworkLayer[] = [
    { name: `${name}.skip.pool`, op: 'averagePool1d', width: 2, stride: 2, padding: 'same', inputs: [before] },
    ...(filters === widensFrom ? [] : [convolve(`${name}.skip`, { filters, width: 1, hasBias: false })]),
  ];
  return [
    { ...normalise(`${name}.a.norm`, 'pytorch'), inputs: [before] },
    rectify(`${name}.a.relu`),
    convolve(`${name}.a`, { filters, width, stride: 2, hasBias: false }),
    normalise(`${name}.b.norm`, 'pytorch'),
    rectify(`${name}.b.relu`),
    drop(`${name}.b.dropout`, DROPOUT),
    convolve(`${name}.b`, { filters, width, hasBias: false }),
    ...skip,
    { name: `${name}.add`, op: 'add', inputs: [`${name}.b`, skip.at(-1)?.name ?? before] },
  ];
}
