/** The little of WebAssembly's interface that kernels need: what is pure knows neither browser nor Node. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pageCount: number): number;
}

export interface WebAssemblyGlobal {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

export const WASM_PAGE_BYTES = 65_536;

/** A function of a kernel. */
export type WasmFunction = (...positions: readonly number[]) => void;

/** Undefined where there is none. */
export function findWebAssembly(): WebAssemblyGlobal | undefined {
  return (globalThis as { readonly WebAssembly?: WebAssemblyGlobal }).WebAssembly; // typed above, absent at worst
}
