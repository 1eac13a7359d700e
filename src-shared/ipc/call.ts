import type { z } from 'zod';

/** Type-level mark of an answer. Main is trusted, so answers are typed, not parsed. */
export interface Answer<T> {
  readonly __answer?: T;
}

export function answer<T>(): Answer<T> {
  return {};
}

/** Queries may run side by side; commands run one after another. */
export interface Call<In extends z.ZodType, Out> {
  readonly kind: 'query' | 'command';
  readonly input: In;
  readonly output: Answer<Out>;
}

export function query<In extends z.ZodType, Out>(input: In, output: Answer<Out>): Call<In, Out> {
  return { kind: 'query', input, output };
}

export function command<In extends z.ZodType, Out>(input: In, output: Answer<Out>): Call<In, Out> {
  return { kind: 'command', input, output };
}
