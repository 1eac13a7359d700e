import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signalFileChanged, toReadError } from '#main/store/signal-files/file-error.ts';
import { decodeFrames } from '#main/store/signal-files/sample-format.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import { writePyramid } from '#main/store/signal-files/write-signal-files.ts';
import type { Result } from '#shared/result/result.ts';
import type { RebuildInput } from './tasks.ts';

/** Builds the pyramid of one signal file anew and puts it in place. Errors: those of reading and writing library files. */
export function rebuildPyramid({ folders, files, timeBase, sampleCount, signals }: RebuildInput): Result<undefined> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folders.signalsFolder, files.dataName));
  } catch (error) {
    return toReadError(error, files.dataName);
  }
  const { bytesPerSample } = STORAGE_FORMATS[files.wfdbFormat];
  const wanted = sampleCount * signals.length * bytesPerSample;
  if (bytes.length !== wanted) return signalFileChanged(files.dataName, { wanted, found: bytes.length });
  const frames = decodeFrames(bytes, files.wfdbFormat);
  const { missingCode } = STORAGE_FORMATS[files.wfdbFormat];
  const stored = signals.map((signal, index) => ({
    ...signal,
    samples: takeSignal(frames, { index, stride: signals.length, missingCode }),
  }));
  return writePyramid(folders, files.pyramidName, { timeBase, sampleCount, signals: stored });
}

/** One signal's samples, missing ones as the code of the array's type. */
function takeSignal(
  frames: Int16Array | Int32Array,
  { index, stride, missingCode }: { readonly index: number; readonly stride: number; readonly missingCode: number },
): Int16Array | Int32Array {
  const count = frames.length / stride;
  const samples = frames instanceof Int16Array ? new Int16Array(count) : new Int32Array(count);
  const ownCode = frames instanceof Int16Array ? STORAGE_FORMATS[16].missingCode : STORAGE_FORMATS[32].missingCode;
  for (let i = 0, at = index; i < count; i++, at += stride) {
    const value = frames[at] ?? missingCode;
    samples[i] = value === missingCode ? ownCode : value;
  }
  return samples;
}
