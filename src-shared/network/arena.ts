import { assert } from '#shared/result/assert.ts';
import { findWebAssembly, WASM_PAGE_BYTES, type WasmMemory } from '#shared/wasm/web-assembly.ts';

const FLOAT_BYTES = 4;
/** Positions that a kernel computes at a time: every row of numbers is a multiple of it, and begins at one. */
export const LANES = 16;

/** Room for all that a network reads and writes while it runs, in one memory that WebAssembly shares. Positions count floats. */
export class Arena {
  readonly memory: WasmMemory;
  #size = LANES;
  #floats: Float32Array;
  #ints: Int32Array;
  #shorts: Int16Array;

  constructor() {
    const wasm = findWebAssembly();
    assert(wasm !== undefined, () => 'Arena: there is no WebAssembly');
    this.memory = new wasm.Memory({ initial: 1 });
    this.#floats = new Float32Array(this.memory.buffer);
    this.#ints = new Int32Array(this.memory.buffer);
    this.#shorts = new Int16Array(this.memory.buffer);
  }

  /** Zeros, at a position that a vector may begin at. What `floats` gave before is stale afterwards. */
  reserve(count: number): number {
    const position = this.#size;
    this.#size += Math.ceil(count / LANES) * LANES;
    const missingBytes = this.#size * FLOAT_BYTES - this.memory.buffer.byteLength;
    if (missingBytes > 0) {
      this.memory.grow(Math.ceil(missingBytes / WASM_PAGE_BYTES));
      this.#floats = new Float32Array(this.memory.buffer);
      this.#ints = new Int32Array(this.memory.buffer);
      this.#shorts = new Int16Array(this.memory.buffer);
    }
    return position;
  }

  get floats(): Float32Array {
    return this.#floats;
  }

  get ints(): Int32Array {
    return this.#ints;
  }

  /** Two for each position. */
  get shorts(): Int16Array {
    return this.#shorts;
  }
}

/** Numbers of a layer in an arena: channel after channel, each a row of times. What has no time has one step. */
export interface Plane {
  readonly time: number;
  readonly channels: number;
  readonly position: number;
  /** From one channel to the next; `time` or more. */
  readonly step: number;
}

export function reservePlane(arena: Arena, time: number, channels: number): Plane {
  const step = Math.ceil(time / LANES) * LANES;
  return { time, channels, step, position: arena.reserve(step * channels) };
}
