import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from './random.ts';

export interface DayRecordOptions {
  readonly hours: number;
  readonly sampleRateHz: number;
  readonly leadCount: number;
  readonly seed: number;
  /** 'CM1', 'CM2', ... unless told otherwise. */
  readonly leadNames?: readonly string[];
}

export const DAY_RECORD: DayRecordOptions = { hours: 24, sampleRateHz: 250, leadCount: 3, seed: 24 };

/** Waves of a beat: centre before or after R in s, width in s, height in mV. */
const WAVES = [
  { atSec: -0.17, widthSec: 0.025, heightMv: 0.15 },
  { atSec: -0.028, widthSec: 0.01, heightMv: -0.12 },
  { atSec: 0, widthSec: 0.011, heightMv: 1.2 },
  { atSec: 0.03, widthSec: 0.012, heightMv: -0.25 },
  { atSec: 0.26, widthSec: 0.05, heightMv: 0.3 },
] as const;
const GAIN_ADU_PER_MV = 200;

/**
 * Writes a long made recording, `day.hea` and `day.dat` (format 16): beats of changing rate, wandering baseline, noise, and in the
 * second lead ten minutes without samples. The same seed gives the same bytes.
 * @returns path of the record without suffix
 */
export function writeDayRecord(folder: string, options: DayRecordOptions = DAY_RECORD): string {
  const { hours, sampleRateHz, leadCount } = options;
  const sampleCount = hours * 3600 * sampleRateHz;
  const samples = buildSamples(sampleCount, options);
  const lines = [`day ${leadCount} ${sampleRateHz} ${sampleCount}`];
  for (let lead = 0; lead < leadCount; lead++) {
    const { first, checksum } = toChecksum(samples, lead, leadCount);
    lines.push(
      `day.dat 16 ${GAIN_ADU_PER_MV} 16 0 ${first} ${checksum} 0 ${options.leadNames?.[lead] ?? `CM${lead + 1}`}`,
    );
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'day.dat'), new Uint8Array(samples.buffer));
  writeFileSync(join(folder, 'day.hea'), `${lines.join('\n')}\n`);
  return join(folder, 'day');
}

function buildSamples(sampleCount: number, { sampleRateHz, leadCount, seed }: DayRecordOptions): Int16Array {
  const random = createRandom(seed);
  const samples = new Int16Array(sampleCount * leadCount);
  const beat = buildBeat(sampleRateHz);
  const beforeR = Math.round(0.3 * sampleRateHz);
  for (let atR = beforeR; atR < sampleCount; atR += Math.round((0.6 + 0.5 * random()) * sampleRateHz)) {
    const from = atR - beforeR;
    for (let lead = 0; lead < leadCount; lead++) {
      const scale = (lead % 2 === 0 ? 1 : -0.6) * (0.9 + 0.2 * random());
      for (let i = 0; i < beat.length && from + i < sampleCount; i++) {
        const at = (from + i) * leadCount + lead;
        samples[at] = (samples[at] ?? 0) + Math.round(scale * (beat[i] ?? 0));
      }
    }
  }
  addNoise(samples, leadCount, random);
  const gap = { start: Math.floor(sampleCount / 3), end: Math.floor(sampleCount / 3) + 600 * sampleRateHz };
  for (let i = gap.start; leadCount > 1 && i < Math.min(gap.end, sampleCount); i++) samples[i * leadCount + 1] = -32768;
  return samples;
}

function buildBeat(sampleRateHz: number): Float64Array {
  return Float64Array.from({ length: Math.round(0.8 * sampleRateHz) }, (_, i) => {
    const fromRSec = i / sampleRateHz - 0.3;
    const mv = WAVES.reduce((sum, { atSec, widthSec, heightMv }) => {
      return sum + heightMv * Math.exp(-(((fromRSec - atSec) / widthSec) ** 2) / 2);
    }, 0);
    return mv * GAIN_ADU_PER_MV;
  });
}

function addNoise(samples: Int16Array, leadCount: number, random: () => number): void {
  let wander = 0;
  for (let i = 0; i < samples.length; i += leadCount) {
    const noise = random() - 0.5;
    wander = wander * 0.9999 + noise;
    for (let lead = 0; lead < leadCount; lead++) {
      samples[i + lead] = (samples[i + lead] ?? 0) + Math.round(wander + 6 * noise * (lead + 1));
    }
  }
}

/** As header(5) defines them: first sample, and the sum of all as a signed 16-bit number. */
function toChecksum(samples: Int16Array, lead: number, leadCount: number): { first: number; checksum: number } {
  let sum = 0;
  for (let i = lead; i < samples.length; i += leadCount) sum = (sum + (samples[i] ?? 0)) | 0;
  return { first: samples[lead] ?? 0, checksum: (sum << 16) >> 16 };
}
