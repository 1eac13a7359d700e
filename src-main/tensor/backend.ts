import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import util from 'node:util';
import type * as TensorFlowModule from '@tensorflow/tfjs';
import type { TensorBackend } from './protocol.ts';

/** The API that every backend shares. Passed as an argument: which package it comes from is decided once, at start. */
export type TensorFlow = typeof TensorFlowModule;
export type { Rank, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Scalar, Variable } from '@tensorflow/tfjs';

export interface LoadedBackend {
  readonly tf: TensorFlow;
  readonly backend: TensorBackend;
  /** Why it is not native, for the user; null where it is. */
  readonly notice: string | null;
}

/** Native TensorFlow where it loads, else WebAssembly. Throws where neither does. */
export async function loadBackend(): Promise<LoadedBackend> {
  const native = loadNative();
  if (native.ok) return { tf: native.tf, backend: 'tensorflow', notice: null };
  return {
    tf: await loadWasm(),
    backend: 'wasm',
    notice: `Native TensorFlow could not be loaded (${native.why}). Predictions run on WebAssembly, at half the speed or less; training takes many times as long.`,
  };
}

type NativeAttempt = { readonly ok: true; readonly tf: TensorFlow } | { readonly ok: false; readonly why: string };

function loadNative(): NativeAttempt {
  if (process.env.OVERREAD_TENSOR_BACKEND === 'wasm')
    return { ok: false, why: 'OVERREAD_TENSOR_BACKEND asks for wasm' };
  putBackRemovedFunctions();
  try {
    // require, not import: the addon is CommonJS, and its names cannot be seen by the module lexer.
    const tf = require('@tensorflow/tfjs-node') as TensorFlow;
    if (tf.getBackend() !== 'tensorflow') return { ok: false, why: `its backend is ${tf.getBackend()}` };
    return { ok: true, tf };
  } catch (error) {
    return { ok: false, why: toFirstLine(error) };
  }
}

/** Node 23 took these two away; tfjs-node 4.22 calls them in every operation. */
function putBackRemovedFunctions(): void {
  const functions: Record<string, unknown> = util;
  functions.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  functions.isArray ??= (value: unknown) => Array.isArray(value);
}

async function loadWasm(): Promise<TensorFlow> {
  const tf = require('@tensorflow/tfjs') as TensorFlow;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('loadBackend: the wasm backend did not start');
  await tf.ready();
  return tf;
}

function toFirstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The message of a failed require goes on with a stack of paths.
  return (text.split('\n')[0] ?? '').slice(0, 160);
}

const require = createRequire(join(import.meta.dirname, 'backend.js'));
