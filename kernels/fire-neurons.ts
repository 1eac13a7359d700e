/**
 * Neurons of the spiking engine that take what spikes bring. The plain counterpart in TypeScript is in src-main/snn/engine/plain-kernel.ts;
 * all numbers are whole, so that both give the same bits. Positions count bytes; spikes are bits, see kernels/gather-spikes.ts.
 */

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
