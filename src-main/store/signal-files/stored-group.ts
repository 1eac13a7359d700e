import type { SignalKind } from '#shared/domain/lead.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** One signal to be stored, digital units; missing samples hold the least value of the array's type. */
export interface StoredSignal {
  readonly name: string;
  readonly kind: SignalKind;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly samples: Int16Array | Int32Array;
}

/** Signals of one rate and one length: one signal file. */
export interface StoredGroup {
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signals: readonly StoredSignal[];
}

/** What the row about a signal file says. */
export interface SignalFileFacts {
  /** Base names inside the library's signals folder. */
  readonly headerName: string;
  readonly dataName: string;
  readonly pyramidName: string;
  readonly wfdbFormat: WfdbStorageFormat;
  readonly dataSizeBytes: number;
  readonly dataSha256: string;
}

export type WfdbStorageFormat = 16 | 24 | 32;

/** WFDB signal(5): bytes of a sample, and the code that reads as 'not recorded', which is the least value of the format. */
export const STORAGE_FORMATS = {
  16: { bytesPerSample: 2, missingCode: -32768 },
  24: { bytesPerSample: 3, missingCode: -8388608 },
  32: { bytesPerSample: 4, missingCode: -2147483648 },
} as const satisfies Record<WfdbStorageFormat, { bytesPerSample: number; missingCode: number }>;

export function toMissingCodeOf(samples: Int16Array | Int32Array): number {
  return samples instanceof Int16Array ? STORAGE_FORMATS[16].missingCode : STORAGE_FORMATS[32].missingCode;
}

/** Names of the files of one rate group: the record's opaque id without hyphens, which WFDB record names cannot all have. */
export function toSignalFileNames(
  recordId: string,
  groupIndex: number,
): Pick<SignalFileFacts, 'headerName' | 'dataName' | 'pyramidName'> {
  const base = `${recordId.replaceAll('-', '')}_${groupIndex}`;
  return { headerName: `${base}.hea`, dataName: `${base}.dat`, pyramidName: `${base}.pyr` };
}
