import { createHash } from 'node:crypto';
import { assert } from '#shared/result/assert.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * One text for one value: keys in order of UTF-16 code units, no white space, numbers and strings as JSON.stringify
 * writes them (as RFC 8785). NaN and infinities have no JSON and are a bug.
 */
export function toCanonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') {
    assert(typeof value !== 'number' || Number.isFinite(value), () => `toCanonicalJson: no JSON for ${String(value)}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => toCanonicalJson(item)).join(',')}]`;
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>) // an array was ruled out above
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${toCanonicalJson(item)}`);
  return `{${entries.join(',')}}`;
}

/** SHA-256 in hex of texts (UTF-8) and bytes, one after the other. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
