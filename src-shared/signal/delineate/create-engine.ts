import { createPlainEngine, type Engine } from './engine.ts';
import { createWasmEngine } from './wasm-engine.ts';

/** WebAssembly with SIMD where it can be had; a page that forbids compiling, or an old machine, gets the same in TypeScript. */
export function createEngine(): Engine {
  return createWasmEngine() ?? createPlainEngine();
}
