/**
 * One convolution along time, as rows of a matrix product: output[row] = rectify(initial[row] + window[row] * weights) + residual[row].
 * Six rows by eight outputs at a time: their sums, the weights and one factor are what sixteen vector registers hold.
 *
 * Positions count bytes; 0 means none for `residual`. `window` is how many floats of the input a row takes, `inputStep` how many it
 * lies behind the row before it, `weights` eight outputs after the other, each [window][8]. `outputs` is a multiple of eight.
 * The plain counterpart in TypeScript is in src-shared/signal/delineate/engine.ts.
 */
export function convolve(
  output: usize,
  outputs: i32,
  input: usize,
  inputStep: i32,
  weights: usize,
  window: i32,
  rows: i32,
  initial: usize,
  initialStep: i32,
  residual: usize,
  isRectified: i32,
): void {
  const zero = f32x4.splat(0);
  const outBytes: usize = (<usize>outputs) << 2;
  const stepBytes: usize = (<usize>inputStep) << 2;
  const initBytes: usize = (<usize>initialStep) << 2;
  for (let column: usize = 0; column < outBytes; column += 32) {
    let row: i32 = 0;
    let x = input;
    let y = output + column;
    let b = initial + column;
    let r = residual + column;
    for (; row + 6 <= rows; row += 6) {
      let a00 = v128.load(b),
        a01 = v128.load(b, 16);
      b += initBytes;
      let a10 = v128.load(b),
        a11 = v128.load(b, 16);
      b += initBytes;
      let a20 = v128.load(b),
        a21 = v128.load(b, 16);
      b += initBytes;
      let a30 = v128.load(b),
        a31 = v128.load(b, 16);
      b += initBytes;
      let a40 = v128.load(b),
        a41 = v128.load(b, 16);
      b += initBytes;
      let a50 = v128.load(b),
        a51 = v128.load(b, 16);
      b += initBytes;
      let x0 = x,
        x1 = x0 + stepBytes,
        x2 = x1 + stepBytes,
        x3 = x2 + stepBytes,
        x4 = x3 + stepBytes,
        x5 = x4 + stepBytes;
      let w = weights;
      const end = weights + ((<usize>window) << 5);
      while (w < end) {
        const w0 = v128.load(w),
          w1 = v128.load(w, 16);
        let s = v128.load32_splat(x0);
        a00 = multiplyAdd(s, w0, a00);
        a01 = multiplyAdd(s, w1, a01);
        s = v128.load32_splat(x1);
        a10 = multiplyAdd(s, w0, a10);
        a11 = multiplyAdd(s, w1, a11);
        s = v128.load32_splat(x2);
        a20 = multiplyAdd(s, w0, a20);
        a21 = multiplyAdd(s, w1, a21);
        s = v128.load32_splat(x3);
        a30 = multiplyAdd(s, w0, a30);
        a31 = multiplyAdd(s, w1, a31);
        s = v128.load32_splat(x4);
        a40 = multiplyAdd(s, w0, a40);
        a41 = multiplyAdd(s, w1, a41);
        s = v128.load32_splat(x5);
        a50 = multiplyAdd(s, w0, a50);
        a51 = multiplyAdd(s, w1, a51);
        w += 32;
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
        x4 += 4;
        x5 += 4;
      }
      if (isRectified) {
        a00 = f32x4.max(a00, zero);
        a01 = f32x4.max(a01, zero);
        a10 = f32x4.max(a10, zero);
        a11 = f32x4.max(a11, zero);
        a20 = f32x4.max(a20, zero);
        a21 = f32x4.max(a21, zero);
        a30 = f32x4.max(a30, zero);
        a31 = f32x4.max(a31, zero);
        a40 = f32x4.max(a40, zero);
        a41 = f32x4.max(a41, zero);
        a50 = f32x4.max(a50, zero);
        a51 = f32x4.max(a51, zero);
      }
      if (residual) {
        a00 = f32x4.add(a00, v128.load(r));
        a01 = f32x4.add(a01, v128.load(r, 16));
        r += outBytes;
        a10 = f32x4.add(a10, v128.load(r));
        a11 = f32x4.add(a11, v128.load(r, 16));
        r += outBytes;
        a20 = f32x4.add(a20, v128.load(r));
        a21 = f32x4.add(a21, v128.load(r, 16));
        r += outBytes;
        a30 = f32x4.add(a30, v128.load(r));
        a31 = f32x4.add(a31, v128.load(r, 16));
        r += outBytes;
        a40 = f32x4.add(a40, v128.load(r));
        a41 = f32x4.add(a41, v128.load(r, 16));
        r += outBytes;
        a50 = f32x4.add(a50, v128.load(r));
        a51 = f32x4.add(a51, v128.load(r, 16));
        r += outBytes;
      }
      v128.store(y, a00);
      v128.store(y, a01, 16);
      y += outBytes;
      v128.store(y, a10);
      v128.store(y, a11, 16);
      y += outBytes;
      v128.store(y, a20);
      v128.store(y, a21, 16);
      y += outBytes;
      v128.store(y, a30);
      v128.store(y, a31, 16);
      y += outBytes;
      v128.store(y, a40);
      v128.store(y, a41, 16);
      y += outBytes;
      v128.store(y, a50);
      v128.store(y, a51, 16);
      y += outBytes;
      x += 6 * stepBytes;
    }
    for (; row < rows; row++) {
      let a0 = v128.load(b),
        a1 = v128.load(b, 16);
      b += initBytes;
      let x0 = x,
        w = weights;
      const end = weights + ((<usize>window) << 5);
      while (w < end) {
        const s = v128.load32_splat(x0);
        a0 = multiplyAdd(s, v128.load(w), a0);
        a1 = multiplyAdd(s, v128.load(w, 16), a1);
        w += 32;
        x0 += 4;
      }
      if (isRectified) {
        a0 = f32x4.max(a0, zero);
        a1 = f32x4.max(a1, zero);
      }
      if (residual) {
        a0 = f32x4.add(a0, v128.load(r));
        a1 = f32x4.add(a1, v128.load(r, 16));
        r += outBytes;
      }
      v128.store(y, a0);
      v128.store(y, a1, 16);
      y += outBytes;
      x += stepBytes;
    }
    weights += (<usize>window) << 5;
  }
}

/**
 * Skipped rows plus each coarser row twice, rectified: target[row] = max(0, skipped[row] + coarser[row / 2]). `channels` is a multiple of
 * four; positions count bytes.
 */
export function join(target: usize, skipped: usize, coarser: usize, rows: i32, channels: i32): void {
  const zero = f32x4.splat(0);
  const rowBytes: usize = (<usize>channels) << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const low = coarser + <usize>(row >> 1) * rowBytes;
    for (let byte: usize = 0; byte < rowBytes; byte += 16) {
      v128.store(target + byte, f32x4.max(f32x4.add(v128.load(skipped + byte), v128.load(low + byte)), zero));
    }
    target += rowBytes;
    skipped += rowBytes;
  }
}

function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), sum);
}
