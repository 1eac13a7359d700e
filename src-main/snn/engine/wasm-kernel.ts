import type { Arena } from '#shared/network/arena.ts';
import { decodeBase64 } from '#shared/wasm/decode-base64.ts';
import { findWebAssembly, type WasmFunction } from '#shared/wasm/web-assembly.ts';
import { FIRE_NEURONS_KERNEL_BASE64 } from './fire-neurons-kernel.ts';
import { GATHER_SPIKES_KERNEL_BASE64 } from './gather-spikes-kernel.ts';
import { createPlainKernel } from './plain-kernel.ts';
import type { SpikeKernel } from './spike-kernel.ts';

const BYTES = 4;

/** The kernel in WebAssembly with SIMD; undefined where it cannot be had. Leaky neurons fire plainly: their sums are still its own. */
export function createWasmKernel(arena: Arena): SpikeKernel | undefined {
  const wasm = findWebAssembly();
  if (wasm === undefined) return undefined;
  const exported = [GATHER_SPIKES_KERNEL_BASE64, FIRE_NEURONS_KERNEL_BASE64].map((bytes) =>
    instantiate(() => {
      const module = new wasm.Module(decodeBase64(bytes));
      return new wasm.Instance(module, { env: { memory: arena.memory } }).exports;
    }),
  );
  // Signatures of kernels/gather-spikes.ts and kernels/fire-neurons.ts, held by a test.
  const { listEvents, gather, fire } = Object.assign({}, ...exported) as Readonly<
    Record<string, WasmFunction | undefined>
  >;
  if (listEvents === undefined || gather === undefined || fire === undefined) return undefined;
  const plain = createPlainKernel(arena);
  return {
    name: 'wasm',
    listEvents: (c) =>
      listEvents(
        c.bits * BYTES,
        c.steps,
        c.time,
        c.words,
        c.inChannels,
        c.pool,
        c.sourceTime,
        c.rowBytes,
        c.starts * BYTES,
        c.events * BYTES,
      ),
    gather: (c) =>
      gather(
        c.sums * BYTES,
        c.first,
        c.positions,
        c.steps,
        c.outs,
        c.weights * BYTES,
        c.blockBytes,
        c.width,
        c.stride,
        c.dilation,
        c.before,
        c.sourceTime,
        c.starts * BYTES,
        c.events * BYTES,
        c.counter * BYTES,
      ),
    fire(c) {
      if (c.model.kind === 'lif') {
        plain.fire(c);
        return;
      }
      fire(
        c.potentials * BYTES,
        c.currents * BYTES,
        c.currentStep * BYTES,
        c.thresholds * BYTES,
        c.sums * BYTES,
        c.positions,
        c.steps,
        c.outs,
        c.model.reset === 'hard' ? 1 : 0,
        c.bits * BYTES,
        c.stepWords * BYTES,
      );
    },
  };
}

/** A processor without SIMD cannot compile it. */
function instantiate<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
