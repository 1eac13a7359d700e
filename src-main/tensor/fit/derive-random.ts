import { createRandom, type Random } from '#main/preprocessing/random.ts';

/**
 * Chance of its own for one place of a run ('order' of epoch 3, 'weights' of a layer): the same whatever was drawn before it, so that a
 * run which is taken up in the middle of an epoch draws what it would have drawn.
 */
export function deriveRandom(seed: number, ...path: readonly (string | number)[]): Random {
  let state = mix(seed >>> 0, path.length);
  for (const part of path) {
    if (typeof part === 'number') state = mix(state, part);
    else for (let i = 0; i < part.length; i++) state = mix(state, part.charCodeAt(i));
  }
  return createRandom(state);
}

/** Finalizer of MurmurHash3 (A. Appleby, public domain): each bit of both goes into each bit of the result. */
function mix(state: number, value: number): number {
  let mixed = (Math.imul(state, 31) + value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
