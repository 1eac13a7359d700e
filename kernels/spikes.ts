/**
 * The inner loops of the spiking engine. The plain counterparts in TypeScript are in src-main/snn/engine/plain-kernel.ts; all numbers are
 * whole, so that both give the same bits whatever the order. Positions count bytes.
 *
 * Spikes are bits: for each step and time a row of `words` uint32, one bit a channel. Channels of what reads are padded to 32.
 */

/**
 * Lists spikes by where their weights lie: for each step and source position the list of (position * inChannels + channel) * rowBytes.
 * `starts` takes sourceTime + 1 places a step, counted in entries of `events` from the first step on.
 */
export function listEvents(
  bits: usize,
  steps: i32,
  time: i32,
  words: i32,
  inChannels: i32,
  pool: i32,
  sourceTime: i32,
  rowBytes: i32,
  starts: usize,
  events: usize,
): void {
  let free = events;
  const blockBytes = inChannels * rowBytes;
  for (let step: i32 = 0; step < steps; step++) {
    let row = bits + ((<usize>(step * time * words)) << 2);
    let block: i32 = 0;
    for (let position: i32 = 0; position < sourceTime; position++) {
      store<u32>(starts, <u32>((free - events) >> 2));
      starts += 4;
      for (let member: i32 = 0; member < pool; member++) {
        for (let word: i32 = 0; word < words; word++) {
          let mask = load<u32>(row);
          row += 4;
          const first = block + (word << 5) * rowBytes;
          while (mask) {
            store<u32>(free, <u32>(first + <i32>ctz(mask) * rowBytes));
            free += 4;
            mask &= mask - 1;
          }
        }
      }
      block += blockBytes;
    }
    store<u32>(starts, <u32>((free - events) >> 2));
    starts += 4;
  }
}

/**
 * Adds the weights of all spikes to the sums of some output positions: sums[position][step][outs], int16, which cannot overflow
 * (src-main/snn/engine/fixed-point.ts). `weights` is [width][inChannels][outs]; `counter` takes the number of spikes that were added,
 * each for every position that it reaches.
 */
export function gather(
  sums: usize,
  first: i32,
  positions: i32,
  steps: i32,
  outs: i32,
  weights: usize,
  blockBytes: i32,
  width: i32,
  stride: i32,
  dilation: i32,
  before: i32,
  sourceTime: i32,
  starts: usize,
  events: usize,
  counter: usize,
): void {
  const sumBytes: usize = (<usize>outs) << 1;
  let count: i32 = 0;
  for (let k: i32 = 0; k < positions; k++) {
    const origin = (first + k) * stride - before;
    for (let step: i32 = 0; step < steps; step++) {
      const own = starts + ((<usize>(step * (sourceTime + 1))) << 2);
      if (dilation == 1) {
        const from = max(origin, 0);
        const to = min(origin + width, sourceTime);
        if (from < to) {
          const event = events + ((<usize>load<u32>(own + ((<usize>from) << 2))) << 2);
          const end = events + ((<usize>load<u32>(own + ((<usize>to) << 2))) << 2);
          count += <i32>((end - event) >> 2);
          addRows(sums, sumBytes, event, end, weights - <usize>(origin * blockBytes));
        }
      } else {
        for (let tap: i32 = 0; tap < width; tap++) {
          const source = origin + tap * dilation;
          if (source < 0 || source >= sourceTime) continue;
          const event = events + ((<usize>load<u32>(own + ((<usize>source) << 2))) << 2);
          const end = events + ((<usize>load<u32>(own + ((<usize>source) << 2), 4)) << 2);
          count += <i32>((end - event) >> 2);
          addRows(sums, sumBytes, event, end, weights + <usize>((tap - source) * blockBytes));
        }
      }
      sums += sumBytes;
    }
  }
  store<i32>(counter, count);
}

/** Up to 96 outputs at a time, whose sums stay in registers. */
function addRows(sums: usize, sumBytes: usize, event: usize, end: usize, rows: usize): void {
  if (event >= end) return;
  let at: usize = 0;
  for (; at + 192 <= sumBytes; at += 192) addRows12(sums + at, event, end, rows + at);
  if (at + 128 <= sumBytes) {
    addRows8(sums + at, event, end, rows + at);
    at += 128;
  }
  if (at < sumBytes) addRows4(sums + at, event, end, rows + at);
}

function addRows12(sums: usize, event: usize, end: usize, rows: usize): void {
  let a = v128.load(sums),
    b = v128.load(sums, 16),
    c = v128.load(sums, 32),
    d = v128.load(sums, 48),
    e = v128.load(sums, 64),
    f = v128.load(sums, 80),
    g = v128.load(sums, 96),
    h = v128.load(sums, 112),
    i = v128.load(sums, 128),
    j = v128.load(sums, 144),
    k = v128.load(sums, 160),
    l = v128.load(sums, 176);
  for (; event < end; event += 4) {
    const row = rows + <usize>load<u32>(event);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
    e = i16x8.add(e, v128.load(row, 64));
    f = i16x8.add(f, v128.load(row, 80));
    g = i16x8.add(g, v128.load(row, 96));
    h = i16x8.add(h, v128.load(row, 112));
    i = i16x8.add(i, v128.load(row, 128));
    j = i16x8.add(j, v128.load(row, 144));
    k = i16x8.add(k, v128.load(row, 160));
    l = i16x8.add(l, v128.load(row, 176));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
  v128.store(sums, i, 128);
  v128.store(sums, j, 144);
  v128.store(sums, k, 160);
  v128.store(sums, l, 176);
}

function addRows8(sums: usize, event: usize, end: usize, rows: usize): void {
  let a = v128.load(sums),
    b = v128.load(sums, 16),
    c = v128.load(sums, 32),
    d = v128.load(sums, 48),
    e = v128.load(sums, 64),
    f = v128.load(sums, 80),
    g = v128.load(sums, 96),
    h = v128.load(sums, 112);
  for (; event < end; event += 4) {
    const row = rows + <usize>load<u32>(event);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
    e = i16x8.add(e, v128.load(row, 64));
    f = i16x8.add(f, v128.load(row, 80));
    g = i16x8.add(g, v128.load(row, 96));
    h = i16x8.add(h, v128.load(row, 112));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
}

function addRows4(sums: usize, event: usize, end: usize, rows: usize): void {
  let a = v128.load(sums),
    b = v128.load(sums, 16),
    c = v128.load(sums, 32),
    d = v128.load(sums, 48);
  for (; event < end; event += 4) {
    const row = rows + <usize>load<u32>(event);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
}

/**
 * Integrate and fire: potentials (int32, [position][outs]) take their constant currents and their sums step by step; where they reach
 * the thresholds (int32, [outs]) a bit is set, and the threshold is taken away (soft) or all (hard). `sums` 0: there are none.
 * `currentStep` is the distance of two positions' currents, 0 where all have the same. `bits` is the first position's row of the first
 * step, `stepBytes` the distance of two steps.
 */
export function fire(
  potentials: usize,
  currents: usize,
  currentStep: i32,
  thresholds: usize,
  sums: usize,
  positions: i32,
  steps: i32,
  outs: i32,
  isHard: i32,
  bits: usize,
  stepBytes: i32,
): void {
  const halves = outs >> 4;
  const sumBytes: usize = (<usize>outs) << 1;
  for (let position: i32 = 0; position < positions; position++) {
    for (let half: i32 = 0; half < halves; half++) {
      const at: usize = (<usize>half) << 6;
      const v = potentials + at;
      const c = currents + at;
      const h = thresholds + at;
      let v0 = v128.load(v),
        v1 = v128.load(v, 16),
        v2 = v128.load(v, 32),
        v3 = v128.load(v, 48);
      const c0 = v128.load(c),
        c1 = v128.load(c, 16),
        c2 = v128.load(c, 32),
        c3 = v128.load(c, 48);
      const h0 = v128.load(h),
        h1 = v128.load(h, 16),
        h2 = v128.load(h, 32),
        h3 = v128.load(h, 48);
      let bit = bits + ((<usize>half) << 1);
      let sum = sums + ((<usize>half) << 5);
      for (let step: i32 = 0; step < steps; step++) {
        v0 = i32x4.add(v0, c0);
        v1 = i32x4.add(v1, c1);
        v2 = i32x4.add(v2, c2);
        v3 = i32x4.add(v3, c3);
        if (sums) {
          const low = v128.load(sum);
          const high = v128.load(sum, 16);
          v0 = i32x4.add(v0, i32x4.extend_low_i16x8_s(low));
          v1 = i32x4.add(v1, i32x4.extend_high_i16x8_s(low));
          v2 = i32x4.add(v2, i32x4.extend_low_i16x8_s(high));
          v3 = i32x4.add(v3, i32x4.extend_high_i16x8_s(high));
          sum += sumBytes;
        }
        const m0 = i32x4.ge_s(v0, h0);
        const m1 = i32x4.ge_s(v1, h1);
        const m2 = i32x4.ge_s(v2, h2);
        const m3 = i32x4.ge_s(v3, h3);
        if (isHard) {
          v0 = v128.andnot(v0, m0);
          v1 = v128.andnot(v1, m1);
          v2 = v128.andnot(v2, m2);
          v3 = v128.andnot(v3, m3);
        } else {
          v0 = i32x4.sub(v0, v128.and(m0, h0));
          v1 = i32x4.sub(v1, v128.and(m1, h1));
          v2 = i32x4.sub(v2, v128.and(m2, h2));
          v3 = i32x4.sub(v3, v128.and(m3, h3));
        }
        const mask = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
        store<u16>(bit, <u16>i8x16.bitmask(mask));
        bit += <usize>stepBytes;
      }
      v128.store(v, v0);
      v128.store(v, v1, 16);
      v128.store(v, v2, 32);
      v128.store(v, v3, 48);
    }
    potentials += (<usize>outs) << 2;
    currents += <usize>currentStep;
    bits += (<usize>outs) >> 3;
    if (sums) sums += sumBytes * <usize>steps;
  }
}
