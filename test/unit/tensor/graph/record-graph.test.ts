import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBackend, type Tensor, type TensorFlow } from '#main/tensor/backend.ts';
import { loadGraph } from '#main/tensor/graph/load-graph.ts';
import { NotRecordable, recordGraph, type RecordedGraph } from '#main/tensor/graph/record-graph.ts';
import { WireWriter } from '#main/tensor/graph/wire-writer.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);
const root = mkdtempSync(join(tmpdir(), 'overread-graph-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What `compute` makes of an input, as a graph. */
function record(compute: (x: Tensor) => Tensor, input: readonly number[]): RecordedGraph {
  return recordGraph(tf, (recorder) => {
    tf.tidy(() => {
      const x = tf.tensor1d([...input]);
      recorder.input(x);
      recorder.output(compute(x));
    });
  });
}

/** Recorded on a first input, and run on a second one. */
function runAgain(compute: (x: Tensor) => Tensor, [first, second]: readonly [number[], number[]]): number[] {
  const graph = loadGraph(tf, record(compute, first), join(root, 'graph'));
  const x = tf.tensor1d(second);
  const [values = []] = graph.run([x]);
  x.dispose();
  graph.dispose();
  return [...values];
}

describe('a recorded graph', () => {
  it('computes anew what depends on its input, and keeps constants', () => {
    const got = runAgain(
      (x) => tf.add(tf.mul(x, tf.tensor1d([1, 10, 100])), tf.scalar(1)),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    );

    expect(got).toEqual([5, 51, 601]);
  });

  it('follows changes of shape that tfjs makes without an operation, and the second output of one with two', () => {
    const got = runAgain(
      (x) => {
        const [, right] = tf.split(tf.reshape(x, [2, 2]), 2, 1);
        return tf.sum(tf.mul(right!, tf.tensor2d([[1], [10]])), 0);
      },
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    );

    expect(got).toEqual([86]);
  });

  it('is refused where a computed number is read on the way', () => {
    expect(() => record((x) => tf.mul(x, x.square().dataSync()[0]!), [1, 2])).toThrow(NotRecordable);
  });

  it('is refused where a tensor was computed outside, and records nothing any more afterwards', () => {
    const outside = tf.tidy(() => tf.square(tf.tensor1d([3, 4])));

    expect(() => record((x) => tf.mul(x, outside), [1, 2])).toThrow(NotRecordable);
    expect([...tf.tidy(() => tf.mul(outside, 2).dataSync())]).toEqual([18, 32]);
    outside.dispose();
  });

  it('is handed over in a folder that is gone afterwards, also where a killed run has left one', () => {
    const folder = join(root, 'left');
    mkdirSync(folder);
    writeFileSync(join(folder, 'saved_model.pb'), 'half');

    loadGraph(
      tf,
      record((x) => tf.square(x), [1]),
      folder,
    ).dispose();

    expect(existsSync(folder)).toBe(false);
  });
});

describe('the wire format', () => {
  it("writes the examples of its own description: 150 as 08 96 01, 'testing' behind its length, -1 in 10 bytes", () => {
    const toHex = (writer: WireWriter) => Buffer.from(writer.finish()).toString('hex');

    expect(toHex(new WireWriter().integer(1, 150))).toBe('089601');
    expect(toHex(new WireWriter().text(2, 'testing'))).toBe('120774657374696e67');
    expect(toHex(new WireWriter().message(3, (inner) => inner.integer(1, 150)))).toBe('1a03089601');
    expect(toHex(new WireWriter().integer(1, -1))).toBe('08ffffffffffffffffff01');
    expect(toHex(new WireWriter().float(4, 1))).toBe('250000803f');
  });
});
