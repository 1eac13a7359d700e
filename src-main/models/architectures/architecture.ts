import type { ArchitectureOptions } from '#shared/domain/architecture-options.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';

/**
 * A network that was published, or one of ours. Quirks are named departures of the published code from what its paper says that change
 * numbers: off unless they are asked for, so that the default is the network of the paper.
 */
export interface Architecture {
  readonly id: string;
  readonly name: string;
  /** Where it was published, for the card. */
  readonly source: string;
  readonly quirks: readonly Quirk[];
  /** Forms besides the usual one. */
  readonly forms: readonly string[];
  /** The network; options are known ones (describeArchitecture checks them). Throws where they are not. */
  describe(options: ArchitectureOptions, trunk?: NetworkDescription): NetworkDescription;
}

export interface Quirk {
  /** Name of the option, 'quantiseInput'. */
  readonly id: string;
  /** What the published code does, and what that changes. */
  readonly text: string;
  readonly default: boolean;
}

/** Whether a quirk is asked for. */
export function hasQuirk(quirks: readonly Quirk[], options: ArchitectureOptions, id: string): boolean {
  const quirk = quirks.find((known) => known.id === id);
  if (quirk === undefined) throw new RangeError(`hasQuirk: no quirk is called ${id}`);
  return options.quirks?.[id] ?? quirk.default;
}

/** One number is a yes or a no, more are classes that exclude each other. */
export function toOutput(outputCount: number): NetworkDescription['output'] {
  return outputCount === 1 ? 'sigmoid' : 'softmax';
}
