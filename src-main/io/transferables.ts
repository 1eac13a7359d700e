/** Buffers of whole typed arrays inside an answer: moved instead of copied. Views into a larger buffer are copied as they are. */
export function findTransferables(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === value.byteLength && value.byteLength > 0;
    // Small Buffers of Node share one pool, whose views never span it whole: those are copied.
    if (isWhole) found.add(buffer);
    return;
  }
  for (const part of Object.values(value)) collect(part, found);
}
