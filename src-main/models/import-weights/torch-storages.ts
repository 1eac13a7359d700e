import { fromHalf } from '#main/tensor/protocol/float16.ts';

/** How numbers lie in a storage; `read` is null where they are no floats. */
export interface StorageKind {
  readonly bytes: number;
  readonly read: ((view: DataView, at: number) => number) | null;
}

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** Storage classes that a pickle may name; all little-endian. Counters of batch normalisation are LongStorage. */
export const STORAGES: Readonly<Record<string, StorageKind>> = {
  'torch.FloatStorage': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  'torch.DoubleStorage': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  'torch.HalfStorage': { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  'torch.BFloat16Storage': { bytes: 2, read: readBfloat16 },
  'torch.LongStorage': { bytes: 8, read: null },
  'torch.IntStorage': { bytes: 4, read: null },
  'torch.ShortStorage': { bytes: 2, read: null },
  'torch.CharStorage': { bytes: 1, read: null },
  'torch.ByteStorage': { bytes: 1, read: null },
  'torch.BoolStorage': { bytes: 1, read: null },
};

/** The upper half of a float32. */
function readBfloat16(view: DataView, at: number): number {
  bits[0] = view.getUint16(at, true) << 16;
  return float[0] ?? 0;
}
