import { decodeBase64 } from '#shared/wasm/decode-base64.ts';
import { findWebAssembly, WASM_PAGE_BYTES, type WasmFunction, type WasmMemory } from '#shared/wasm/web-assembly.ts';
import { CONVOLVE_KERNEL_BASE64 } from './convolve-kernel.ts';
import type { Convolution, Engine } from './engine.ts';

const BYTES_PER_FLOAT = 4;

/** Undefined where WebAssembly with SIMD cannot be had. */
export function createWasmEngine(): Engine | undefined {
  const wasm = findWebAssembly();
  if (wasm === undefined) return undefined;
  try {
    const memory = new wasm.Memory({ initial: 1 });
    const module = new wasm.Module(decodeBase64(CONVOLVE_KERNEL_BASE64));
    const { convolve, join } = new wasm.Instance(module, { env: { memory } }).exports;
    if (typeof convolve !== 'function' || typeof join !== 'function') return undefined;
    // The signatures of kernels/convolve.ts, held by a test.
    return toEngine(memory, { convolve: convolve as WasmFunction, join: join as WasmFunction });
  } catch {
    // Not an error: the page forbids compiling, or the machine has no SIMD. The plain engine does the same.
    return undefined;
  }
}

interface Kernels {
  readonly convolve: WasmFunction;
  readonly join: WasmFunction;
}

function toEngine(memory: WasmMemory, kernels: Kernels): Engine {
  let floats = new Float32Array(memory.buffer);
  /** The first bytes stay free: position 0 means 'none' to the kernel. */
  const toBytes = (position: number) => position * BYTES_PER_FLOAT;
  return {
    name: 'wasm',
    memory: () => floats,
    reserve(floatCount) {
      const missing = floatCount * BYTES_PER_FLOAT - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      floats = new Float32Array(memory.buffer);
    },
    convolve(c: Convolution) {
      kernels.convolve(
        toBytes(c.output),
        c.outputs,
        toBytes(c.input),
        c.inputStep,
        toBytes(c.weights),
        c.window,
        c.rows,
        toBytes(c.initial),
        c.initialStep,
        c.residual < 0 ? 0 : toBytes(c.residual),
        c.isRectified ? 1 : 0,
      );
    },
    join({ target, skipped, coarser, rows, channels }) {
      kernels.join(toBytes(target), toBytes(skipped), toBytes(coarser), rows, channels);
    },
  };
}
