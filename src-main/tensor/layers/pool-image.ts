import { toPadding } from '#shared/domain/layer-shape.ts';
import type { Tensor, Tensor4D, TensorFlow } from '../backend.ts';
import { isNative } from './native-kernels.ts';
import { spreadOut, takeTap } from './unfold.ts';

export interface PoolWindow {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

/**
 * Largest value or mean of each window. @param x  [rows, height, width, channels]
 * On WebAssembly with a gradient of our own: what tfjs 4.22 makes there is wrong, for means that are padded and for all largest values.
 */
export function poolImage(tf: TensorFlow, x: Tensor4D, window: PoolWindow, kind: 'max' | 'average'): Tensor4D {
  if (isNative(tf)) return poolPlainly(tf, x, window, kind);
  const apply = tf.customGrad((...inputs) => {
    const [image, save] = inputs as [Tensor4D, (tensors: Tensor[]) => void]; // as customGrad calls it
    const value = poolPlainly(tf, image, window, kind);
    save([image, value]);
    return {
      value,
      gradFunc: (dy: Tensor4D, saved: Tensor[]) => {
        const [before, after] = saved as [Tensor4D, Tensor4D]; // as saved above
        const gradient =
          kind === 'max' ? shareLargest(tf, before, after, { window, dy }) : shareMean(tf, before, { window, dy });
        return gradient;
      },
    };
  });
  return apply(x);
}

function poolPlainly(
  tf: TensorFlow,
  x: Tensor4D,
  { size, strides, padding }: PoolWindow,
  kind: 'max' | 'average',
): Tensor4D {
  const [windowSize, steps]: [[number, number], [number, number]] = [[...size], [...strides]];
  return kind === 'max' ? tf.maxPool(x, windowSize, steps, padding) : tf.avgPool(x, windowSize, steps, padding);
}

interface Share {
  readonly window: PoolWindow;
  readonly dy: Tensor4D;
}

/** Each window's gradient goes to the first of its taps that has its largest value. */
function shareLargest(tf: TensorFlow, x: Tensor4D, y: Tensor4D, { window, dy }: Share): Tensor4D {
  const padded = tf.pad(x, toPads(x, window), -Infinity);
  let open: Tensor4D = dy;
  return collect(tf, x, window, (place) => {
    const isIt = tf.equal(takeTap(tf, padded, place, { counts: countsOf(y), strides: window.strides }), y);
    const share = tf.where(isIt, open, tf.zerosLike(open));
    open = tf.sub(open, share);
    return share;
  });
}

/** Each window's gradient goes to all of its taps alike, but for those in the padding. */
function shareMean(tf: TensorFlow, x: Tensor4D, { window, dy }: Share): Tensor4D {
  const inside = tf.pad(tf.onesLike(x), toPads(x, window));
  const counts = tf.mul(
    poolPlainly(tf, inside, { ...window, padding: 'valid' }, 'average'),
    window.size[0] * window.size[1],
  );
  const share = tf.div<Tensor4D>(dy, counts);
  return collect(tf, x, window, () => share);
}

/** Sum of the taps' shares where they lie in x. */
function collect(
  tf: TensorFlow,
  x: Tensor4D,
  { size, strides, padding }: PoolWindow,
  toShare: (place: readonly [number, number]) => Tensor4D,
): Tensor4D {
  const [rows, height, width, channels] = x.shape;
  const [vertical, horizontal] = toPads(x, { size, strides, padding }).slice(1) as [[number, number], [number, number]]; // of 4
  const [fullHeight, fullWidth] = [height + vertical[0] + vertical[1], width + horizontal[0] + horizontal[1]];
  const shares: Tensor4D[] = [];
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      const spread = spreadOut(tf, toShare([i, j]), strides);
      const [, high, wide] = spread.shape;
      shares.push(
        tf.pad(spread, [
          [0, 0],
          [i, fullHeight - i - high],
          [j, fullWidth - j - wide],
          [0, 0],
        ]),
      );
    }
  }
  return tf.slice(tf.addN(shares), [0, vertical[0], horizontal[0], 0], [rows, height, width, channels]);
}

function countsOf(y: Tensor4D): readonly [number, number] {
  return [y.shape[1], y.shape[2]];
}

function toPads(x: Tensor4D, { size, strides, padding }: PoolWindow): [number, number][] {
  const along = (axis: 0 | 1): [number, number] => [
    ...toPadding(x.shape[axis === 0 ? 1 : 2], { width: size[axis], stride: strides[axis], dilation: 1, padding }),
  ];
  return [[0, 0], along(0), along(1), [0, 0]];
}
