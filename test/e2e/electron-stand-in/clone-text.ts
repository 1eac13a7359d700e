/** Structured clones as text: what a value is after `structuredClone`, written down and read again in another process. */
export interface CloneText {
  /** Throws DataCloneError for what structured clone refuses. */
  write(value: unknown): string;
  read(text: string): unknown;
}

/**
 * Self-contained: its source text is put into the page as well. A view carries its whole buffer, as structured clone does. Kinds that
 * no message has (Map, Error, ...) are an error of the test rather than quietly something else.
 */
export function createCloneText(): CloneText {
  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ];

  function toText(value: unknown): unknown {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'number') {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: 'number', is: Object.is(value, -0) ? '-0' : String(value) };
    }
    if (typeof value === 'bigint') return { $: 'bigint', is: String(value) };
    if (value instanceof Date) return { $: 'date', is: value.getTime() };
    if (Array.isArray(value)) return { $: 'list', is: value.map(toText) };
    if (ArrayBuffer.isView(value)) return viewToText(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype) throw new Error('the stand-in carries no values of this class');
    return { $: 'object', is: Object.entries(value).map(([key, item]) => [key, toText(item)]) };
  }

  function viewToText(view: ArrayBufferView): unknown {
    const name = kinds.find((Kind) => view instanceof Kind)?.name;
    if (name === undefined) throw new Error('the stand-in carries no buffers of this kind');
    const bytes = new Uint8Array(view.buffer);
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { $: 'view', name, bytes: btoa(binary), at: view.byteOffset, length: (view as Uint8Array).length };
  }

  function fromText(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const {
      $: kind,
      is,
      ...view
    } = value as { $: string; is: unknown; name: string; bytes: string; at: number; length: number };
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(is);
      case 'bigint':
        return BigInt(is as string);
      case 'date':
        return new Date(is as number);
      case 'list':
        return (is as unknown[]).map(fromText);
      case 'object':
        return Object.fromEntries((is as [string, unknown][]).map(([key, item]) => [key, fromText(item)]));
      default: {
        const Kind = kinds.find(({ name }) => name === view.name);
        if (kind !== 'view' || Kind === undefined) throw new Error(`the stand-in cannot read '${kind}'`);
        const bytes = Uint8Array.from(atob(view.bytes), (character) => character.charCodeAt(0));
        return new Kind(bytes.buffer, view.at, view.length);
      }
    }
  }

  return {
    write: (value) => JSON.stringify(toText(structuredClone(value))),
    read: (text) => fromText(JSON.parse(text)),
  };
}
