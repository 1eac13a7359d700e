/** Buffers of one read, used again by the next: a window allocates only its answer. */
export interface Scratch {
  readonly bytes: Buffer;
  /** The first bytes of the buffer, which starts at a multiple of 8; of a larger one when it does not suffice. */
  takeBytes(length: number): Buffer;
  /** Values that nobody else holds at the moment; overwritten by the next take. */
  takeFloats(length: number): Float32Array;
  /** As takeFloats, of another buffer. */
  takeColumnFloats(length: number): Float32Array;
}

const SCRATCH_BYTES = 512 * 1024;
/** Reads that pause at the same time each need a scratch of their own; more than these are thrown away afterwards. */
const MAX_KEPT = 4;

export interface ScratchPool {
  take(): Scratch;
  giveBack(scratch: Scratch): void;
}

export function createScratchPool(): ScratchPool {
  const free: Scratch[] = [];
  return {
    take: () => free.pop() ?? createScratch(),
    giveBack(scratch) {
      if (free.length < MAX_KEPT) free.push(scratch);
    },
  };
}

function createScratch(): Scratch {
  const bytes = Buffer.from(new ArrayBuffer(SCRATCH_BYTES));
  const floats = createGrowing();
  const columnFloats = createGrowing();
  return {
    bytes,
    takeBytes: (length) => (length <= bytes.length ? bytes.subarray(0, length) : Buffer.from(new ArrayBuffer(length))),
    takeFloats: floats,
    takeColumnFloats: columnFloats,
  };
}

function createGrowing(): (length: number) => Float32Array {
  let values = new Float32Array(0);
  return (length) => {
    if (values.length < length) values = new Float32Array(length);
    return values.subarray(0, length);
  };
}
