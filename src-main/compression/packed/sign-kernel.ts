import { decodeBase64 } from '#shared/wasm/decode-base64.ts';
import { findWebAssembly, type WasmFunction } from '#shared/wasm/web-assembly.ts';
import type { Arena } from '#shared/network/arena.ts';
import { addSignsPlainly } from './plain-sign-sums.ts';
import type { AddSigns } from './sign-sums-call.ts';
import { SIGN_SUMS_KERNEL_BASE64 } from './sign-sums-kernel.ts';

const FLOAT_BYTES = 4;

/** By WebAssembly, or plainly: both give the same but for rounding. */
export function createSignKernel(arena: Arena, engine: 'wasm' | 'plain' = 'wasm'): AddSigns {
  if (engine === 'plain') return (call) => addSignsPlainly(arena, call);
  const wasm = findWebAssembly();
  const module = wasm && new wasm.Module(decodeBase64(SIGN_SUMS_KERNEL_BASE64));
  const { addSigns } = (module && new wasm.Instance(module, { env: { memory: arena.memory } }).exports) ?? {};
  if (typeof addSigns !== 'function') throw new Error('createSignKernel: the kernel has no function addSigns');
  const run = addSigns as WasmFunction; // the signature of kernels/sign-sums.ts, held by a test
  return ({ part, input, output, outputStep, count, table }) =>
    run(
      part * FLOAT_BYTES,
      input * FLOAT_BYTES,
      output * FLOAT_BYTES,
      outputStep * FLOAT_BYTES,
      count,
      table * FLOAT_BYTES,
    );
}
