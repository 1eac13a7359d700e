/** Half-open run of samples at the network's rate. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Runs within [from, to) where the values lie above a threshold. */
export function findSpans(
  values: Float32Array,
  { from, to, above }: { readonly from: number; readonly to: number; readonly above: number },
): Span[] {
  const spans: Span[] = [];
  let start = -1;
  for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) {
    const isInside = (values[i] ?? 0) > above;
    if (isInside && start < 0) start = i;
    if (isInside || start < 0) continue;
    spans.push({ start, end: i });
    start = -1;
  }
  if (start >= 0) spans.push({ start, end: Math.min(values.length, to) });
  return spans;
}

/** Spans with a gap of at most so many samples become one. */
export function joinSpans(spans: readonly Span[], greatestGap: number): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.start - last.end <= greatestGap)
      joined[joined.length - 1] = { start: last.start, end: span.end };
    else joined.push(span);
  }
  return joined;
}

/** The span over which the values add up to most; undefined where there is none. */
export function findStrongest(values: Float32Array, spans: readonly Span[]): Span | undefined {
  let best: Span | undefined;
  let greatest = -Infinity;
  for (const span of spans) {
    const sum = sumOver(values, span.start, span.end);
    if (sum <= greatest) continue;
    greatest = sum;
    best = span;
  }
  return best;
}

export function sumOver(values: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = Math.max(0, start); i < Math.min(values.length, end); i++) sum += values[i] ?? 0;
  return sum;
}

export function maxOver(values: Float32Array, start: number, end: number): number {
  let greatest = 0;
  for (let i = Math.max(0, start); i < Math.min(values.length, end); i++) greatest = Math.max(greatest, values[i] ?? 0);
  return greatest;
}
