/**
 * Adds what a convolution's kernel makes of its arranged input (src-shared/network/convolve.ts) to the outputs: every product with its sum in
 * float64, and the sum kept as float32 after each, place of the kernel after place. So the plain counterpart in TypeScript, addByProducts,
 * gives the same bits.
 *
 * Positions count bytes. `weights` holds float32, [place][outs]; `offsets` int32, bytes from `source` to what output time 0 reads at a place.
 * Rows of times are multiples of 16 and are computed whole; `outputStep` is the distance of two outputs.
 */
export function addProducts(
  output: usize,
  outputStep: i32,
  outs: i32,
  times: i32,
  source: usize,
  offsets: usize,
  places: i32,
  weights: usize,
): void {
  const weightStep: usize = (<usize>outs) << 2;
  const end = offsets + ((<usize>places) << 2);
  for (let out: i32 = 0; out < outs; out++) {
    for (let t: i32 = 0; t < times; t += 16) {
      const y = output + ((<usize>t) << 2);
      const x = source + ((<usize>t) << 2);
      let a0 = widen(y),
        a1 = widen(y + 8),
        a2 = widen(y + 16),
        a3 = widen(y + 24),
        a4 = widen(y + 32),
        a5 = widen(y + 40),
        a6 = widen(y + 48),
        a7 = widen(y + 56);
      let w = weights;
      for (let place = offsets; place < end; place += 4) {
        const z = x + <usize>load<i32>(place);
        const weight = f64x2.splat(<f64>load<f32>(w));
        w += weightStep;
        a0 = addProduct(a0, weight, z);
        a1 = addProduct(a1, weight, z + 8);
        a2 = addProduct(a2, weight, z + 16);
        a3 = addProduct(a3, weight, z + 24);
        a4 = addProduct(a4, weight, z + 32);
        a5 = addProduct(a5, weight, z + 40);
        a6 = addProduct(a6, weight, z + 48);
        a7 = addProduct(a7, weight, z + 56);
      }
      narrow(y, a0);
      narrow(y + 8, a1);
      narrow(y + 16, a2);
      narrow(y + 24, a3);
      narrow(y + 32, a4);
      narrow(y + 40, a5);
      narrow(y + 48, a6);
      narrow(y + 56, a7);
    }
    output += <usize>outputStep;
    weights += 4;
  }
}

function widen(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function addProduct(sum: v128, weight: v128, at: usize): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.add(sum, f64x2.mul(weight, widen(at)))));
}

function narrow(at: usize, sum: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(sum), 0);
}
