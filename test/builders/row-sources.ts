import type { FoundRecording, RecordingFinder, SourceRecording } from '#main/training/data/found-recording.ts';
import type { BuildRowSetInput } from '#main/training/data/build-row-set.ts';
import { sha256Hex } from '#main/store/canonical-json.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { createRandom } from './random.ts';

export interface MadeRecording {
  readonly name: string;
  readonly patient?: string | null;
  /** [n] mV at 360 Hz; left out: 20 s of noise that the name tells. */
  readonly signal?: Float32Array;
  readonly leadName?: string;
  /** Left out: normal beats each second. */
  readonly annotations?: SourceRecording['annotations'];
  /** Told in place of reading it. */
  readonly error?: Result<never>;
}

const RATE_HZ = 360;

/** A recording as a finder would find it. */
export function toFound(made: MadeRecording): FoundRecording {
  const { name, patient = null, signal = makeNoise(name), leadName = 'MLII', annotations = beatsEachSecond(20) } = made;
  const recording: SourceRecording = {
    contentSha256: sha256Hex(new Uint8Array(signal.buffer.slice(0))),
    person: null,
    leads: [{ name: leadName, signal }],
    timeBase: { rateNumerator: RATE_HZ, rateDenominator: 1 },
    annotations,
  };
  return { name, patient, read: () => Promise.resolve(made.error ?? ok(recording)) };
}

/** Finds these recordings in every folder, and in the library. */
export function finderOf(recordings: readonly MadeRecording[]): RecordingFinder {
  const found = () => Promise.resolve(ok(recordings.map(toFound)));
  return { inFolder: found, fragmentsIn: found, inLibrary: found };
}

/** Where no recording is looked for. */
export const NO_RECORDINGS: RecordingFinder = {
  inFolder: () => Promise.resolve(err('import/not-found', 'There is no such folder.')),
  fragmentsIn: () => Promise.resolve(err('import/not-found', 'There is no such folder.')),
  inLibrary: null,
};

export function makeNoise(seed: string, seconds = 20): Float32Array {
  const random = createRandom(Number.parseInt(sha256Hex(seed).slice(0, 8), 16));
  return Float32Array.from({ length: seconds * RATE_HZ }, () => random() - 0.5);
}

/** WFDB codes of beats at 1 s, 2 s, ...; N where none is given. */
export function beatsEachSecond(seconds: number, codes: readonly number[] = []): SourceRecording['annotations'] {
  const count = seconds - 1;
  return {
    samples: Float64Array.from({ length: count }, (_, k) => (k + 1) * RATE_HZ),
    codes: Uint8Array.from({ length: count }, (_, k) => codes[k] ?? 1),
  };
}

/** Beats of all recordings of a folder, normal and ventricular. */
export const BEATS_INPUT: Omit<BuildRowSetInput, 'folder' | 'finder' | 'signal'> = {
  source: {
    kind: 'annotated-beats',
    dataSet: 'made',
    annotator: 'atr',
    labelMap: 'dechazal',
    lead: ['MLII'],
    records: null,
  },
  recipe: { id: 'kachuee-beats@1', options: {} },
  classes: [
    { id: 'N', isTrained: true },
    { id: 'V', isTrained: true },
  ],
  dataFolder: '/nowhere',
  onRecord: () => undefined,
};
