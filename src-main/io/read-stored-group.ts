import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signalFileChanged, toReadError } from '#main/store/signal-files/file-error.ts';
import { decodeFrames } from '#main/store/signal-files/sample-format.ts';
import type { StoredGroup } from '#main/store/signal-files/stored-group.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { StoredGroupFile } from './stored-group-file.ts';

/**
 * A rate group with all its samples. Blocks its thread: for a worker.
 * Errors: 'library/signal-file-missing', 'library/signal-file-changed'.
 */
export function readStoredGroup(signalsFolder: string, group: StoredGroupFile): Result<StoredGroup> {
  const { files, timeBase, sampleCount, signals } = group;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(signalsFolder, files.dataName));
  } catch (error) {
    return toReadError(error, files.dataName);
  }
  const { bytesPerSample, missingCode } = STORAGE_FORMATS[files.wfdbFormat];
  const wanted = sampleCount * signals.length * bytesPerSample;
  if (bytes.length !== wanted) return signalFileChanged(files.dataName, { wanted, found: bytes.length });
  const frames = decodeFrames(bytes, files.wfdbFormat);
  const stored = signals.map((signal, index) => ({
    ...signal,
    samples: takeSignal(frames, { index, stride: signals.length, missingCode }),
  }));
  return ok({ timeBase, sampleCount, signals: stored });
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
