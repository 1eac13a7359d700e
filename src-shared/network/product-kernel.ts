import { decodeBase64 } from '#shared/wasm/decode-base64.ts';
import { findWebAssembly, type WasmFunction } from '#shared/wasm/web-assembly.ts';
import { ADD_PRODUCTS_KERNEL_BASE64 } from './add-products-kernel.ts';
import { LANES, type Arena } from './arena.ts';
import { addByProducts, type ArrangedInput } from './convolve.ts';
import type { StepPlace } from './layer-step.ts';

const FLOAT_BYTES = 4;

/** Applies a kernel, [position in the kernel][in][out], to its arranged input. */
export type AddProducts = (
  kernel: Float32Array,
  source: ArrangedInput,
  place: Pick<StepPlace, 'arena' | 'output'>,
) => () => void;

/** By WebAssembly with SIMD, bit for bit what addByProducts gives, or that itself where there is none. */
export function createProductKernel(arena: Arena): AddProducts {
  const addProducts = instantiate(arena);
  if (addProducts === undefined) return addByProducts;
  return (kernel, source, place) => {
    const { output } = place;
    // All of its lanes but one would be computed for nothing.
    if (output.time === 1) return addByProducts(kernel, source, place);
    const placeCount = kernel.length / output.channels;
    const weights = arena.reserve(kernel.length);
    const offsets = arena.reserve(placeCount);
    arena.floats.set(kernel, weights);
    for (let k = 0; k < placeCount; k++) arena.ints[offsets + k] = source.toOffset(k) * FLOAT_BYTES;
    return () => {
      addProducts(
        output.position * FLOAT_BYTES,
        output.step * FLOAT_BYTES,
        output.channels,
        Math.ceil(output.time / LANES) * LANES,
        source.position * FLOAT_BYTES,
        offsets * FLOAT_BYTES,
        placeCount,
        weights * FLOAT_BYTES,
      );
    };
  };
}

/** Undefined where a processor has no SIMD: it cannot be compiled there. */
function instantiate({ memory }: Arena): WasmFunction | undefined {
  const wasm = findWebAssembly();
  if (wasm === undefined) return undefined;
  try {
    const module = new wasm.Module(decodeBase64(ADD_PRODUCTS_KERNEL_BASE64));
    const { addProducts } = new wasm.Instance(module, { env: { memory } }).exports;
    // The signature of kernels/add-products.ts, held by a test.
    return typeof addProducts === 'function' ? (addProducts as WasmFunction) : undefined;
  } catch {
    return undefined;
  }
}
