/** One figure of the project: every module `test/bench/<name>.ts` exports one as `bench`. */
export interface Bench {
  /** The name of its file. */
  readonly name: string;
  /** One line for `--list`. */
  readonly title: string;
  readonly unit: string;
  /** What the figure has to reach. */
  readonly bar: number;
  readonly better: 'higher' | 'lower';
  /** Measures: fixed seed, warm-up, and something to compare with in the same run. `tell` prints a line of detail. */
  readonly measure: (tell: (line: string) => void) => Promise<Measured>;
}

export type Measured =
  | {
      readonly kind: 'measured';
      readonly value: number;
      /** The same thing done by somebody else, or in a naive way, in this run. */
      readonly against: { readonly peer: string; readonly value: number } | null;
    }
  /** A data set or a peer is not there: nothing was measured. */
  | { readonly kind: 'missing'; readonly what: string };

/** The last line of `--json`. */
export interface FigureLine extends Pick<Bench, 'name' | 'unit' | 'bar' | 'better'> {
  readonly value: number;
  readonly against: { readonly peer: string; readonly value: number } | null;
  readonly machine: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}

export function isReached({ value, bar, better }: Pick<FigureLine, 'value' | 'bar' | 'better'>): boolean {
  return better === 'higher' ? value >= bar : value <= bar;
}
