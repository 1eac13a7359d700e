import { assert } from '#shared/result/assert.ts';

/** Keeps the largest of many numbers, in a heap whose root is the smallest of them. */
export class LargestValues {
  readonly #heap: Float32Array;
  #count = 0;

  constructor(capacity: number) {
    assert(capacity >= 1, () => `LargestValues: capacity must be >= 1, got ${capacity}`);
    this.#heap = new Float32Array(capacity);
  }

  add(value: number): void {
    const heap = this.#heap;
    if (this.#count < heap.length) {
      this.#rise(this.#count++, value);
    } else if (value > (heap[0] ?? 0)) {
      this.#sink(value);
    }
  }

  /** From the largest down. */
  toSorted(): Float32Array {
    return this.#heap.slice(0, this.#count).sort().reverse();
  }

  #rise(at: number, value: number): void {
    const heap = this.#heap;
    let place = at;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= value) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = value;
  }

  #sink(value: number): void {
    const heap = this.#heap;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
      const below = heap[child] ?? 0;
      if (below >= value) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = value;
  }
}
