import { basename } from 'node:path';
import { MAX_STEPS, type ConvertSettings } from '#main/index/spiking-services.ts';

export interface SpikingFlags {
  readonly percentile: string;
  readonly per: string;
  readonly neuron: string;
  readonly tau: string;
  readonly pool: string;
  readonly T: string;
  readonly calibration: string;
  readonly rows?: string;
}

export type SpikingSettings = ConvertSettings & { readonly maxRows: number | null };

const POOL_RULES = ['rising-count', 'or', 'first', 'average'] as const;

/** What is asked, or why it cannot be. */
export function toSpikingSettings(flags: SpikingFlags): SpikingSettings | string {
  const percentile = Number(flags.percentile);
  if (!(percentile >= 50 && percentile <= 100))
    return `--percentile must be from 50 to 100, not '${flags.percentile}'.`;
  const per = (['channel', 'layer'] as const).find((known) => known === flags.per);
  if (per === undefined) return '--per is channel or layer.';
  const poolRule = POOL_RULES.find((known) => known === flags.pool);
  if (poolRule === undefined) return `--pool is one of ${POOL_RULES.join(', ')}.`;
  const neuron = toNeuron(flags);
  if (typeof neuron === 'string') return neuron;
  const steps = toWhole(flags.T, 1, MAX_STEPS);
  if (steps === undefined) return `--T must be a whole number from 1 to ${MAX_STEPS}, not '${flags.T}'.`;
  const calibrationRows = toWhole(flags.calibration, 1, 100_000);
  if (calibrationRows === undefined)
    return `--calibration must be a whole number from 1 to 100000, not '${flags.calibration}': without a recording there is nothing to measure scales on.`;
  const maxRows = flags.rows === undefined ? null : toWhole(flags.rows, 1, 1e9);
  if (maxRows === undefined) return '--rows must be a whole number from 1 on.';
  return { scaleRule: { per, percentile }, poolRule, neuron, steps, calibrationRows, maxRows };
}

function toNeuron({ neuron, tau }: SpikingFlags): ConvertSettings['neuron'] | string {
  if (neuron === 'if') return { kind: 'if', reset: 'soft' };
  if (neuron === 'if-hard') return { kind: 'if', reset: 'hard' };
  if (neuron !== 'lif') return '--neuron is if, if-hard or lif.';
  const steps = Number(tau);
  return steps >= 1 && steps <= 1000 ? { kind: 'lif', tau: steps, resetTo: 0 } : '--tau must be from 1 to 1000.';
}

/** What is taken where a flag is not given. */
export const SPIKING_DEFAULTS = {
  percentile: '99.9',
  per: 'channel',
  neuron: 'if',
  tau: '2',
  pool: 'rising-count',
  T: '100',
  calibration: '300',
} as const satisfies SpikingFlags;

/** What makes the same network again: whatever is given and is no default. Scales, neurons and steps are always said. */
export function toSpikingCommand(
  model: string,
  flags: SpikingFlags & { readonly id?: string; readonly job?: string },
): string {
  const { percentile, per, neuron, tau, pool, T, calibration, rows, id, job } = flags;
  const other = (name: keyof typeof SPIKING_DEFAULTS, value: string) =>
    value === SPIKING_DEFAULTS[name] ? [] : [`--${name} ${value}`];
  const own = [
    ...(id === undefined || id === `${model}-spikes` ? [] : [`--id ${id}`]),
    ...(job === undefined ? [] : [`--job ${basename(job)}`]),
    ...other('neuron', neuron),
    ...(neuron === 'lif' ? [`--tau ${tau}`] : []),
    ...other('pool', pool),
    ...other('calibration', calibration),
    ...(rows === undefined ? [] : [`--rows ${rows}`]),
  ];
  const always = `--percentile ${percentile} --per ${per} --T ${T}`;
  return `npm run -s overread -- snn convert ${[model, always, ...own].join(' ')} --data DATA --out resources/models`;
}

/** Undefined for what is no whole number in the range. */
export function toWhole(text: string, least: number, greatest: number): number | undefined {
  const value = Number(text);
  return /^\d{1,10}$/.test(text) && value >= least && value <= greatest ? value : undefined;
}
