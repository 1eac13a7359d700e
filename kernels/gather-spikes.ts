/**
 * What spikes bring to the neurons of the spiking engine. The plain counterpart in TypeScript is in src-main/snn/engine/plain-kernel.ts; all
 * numbers are whole, so that both give the same bits whatever the order. Positions count bytes.
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
  for (; at + 192 <= sumBytes; at += 192) addTo<u32>(sums + at, event, end, rows + at);
  if (at + 128 <= sumBytes) {
    addTo<u16>(sums + at, event, end, rows + at);
    at += 128;
  }
  if (at < sumBytes) addTo<u8>(sums + at, event, end, rows + at);
}

/** 32 (`u8`), 64 (`u16`) or 96 (`u32`) outputs. The compiler makes a function of each, without what is not asked for: a type stands for how many, by its size. */
function addTo<Words>(sums: usize, event: usize, end: usize, rows: usize): void {
  let a = v128.load(sums),
    b = v128.load(sums, 16),
    c = v128.load(sums, 32),
    d = v128.load(sums, 48);
  let e = a,
    f = a,
    g = a,
    h = a,
    i = a,
    j = a,
    k = a,
    l = a;
  if (sizeof<Words>() >= 2) {
    e = v128.load(sums, 64);
    f = v128.load(sums, 80);
    g = v128.load(sums, 96);
    h = v128.load(sums, 112);
  }
  if (sizeof<Words>() >= 4) {
    i = v128.load(sums, 128);
    j = v128.load(sums, 144);
    k = v128.load(sums, 160);
    l = v128.load(sums, 176);
  }
  for (; event < end; event += 4) {
    const row = rows + <usize>load<u32>(event);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
    if (sizeof<Words>() >= 2) {
      e = i16x8.add(e, v128.load(row, 64));
      f = i16x8.add(f, v128.load(row, 80));
      g = i16x8.add(g, v128.load(row, 96));
      h = i16x8.add(h, v128.load(row, 112));
    }
    if (sizeof<Words>() >= 4) {
      i = i16x8.add(i, v128.load(row, 128));
      j = i16x8.add(j, v128.load(row, 144));
      k = i16x8.add(k, v128.load(row, 160));
      l = i16x8.add(l, v128.load(row, 176));
    }
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  if (sizeof<Words>() >= 2) {
    v128.store(sums, e, 64);
    v128.store(sums, f, 80);
    v128.store(sums, g, 96);
    v128.store(sums, h, 112);
  }
  if (sizeof<Words>() >= 4) {
    v128.store(sums, i, 128);
    v128.store(sums, j, 144);
    v128.store(sums, k, 160);
    v128.store(sums, l, 176);
  }
}
