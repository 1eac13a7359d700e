/** A second-order section, a0 = 1: y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]. First order: b2 = a2 = 0. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Filters one behind the other; none passes everything. */
export type Sections = readonly Biquad[];

/**
 * Factor by which one run through the sections changes the amplitude of a sine.
 * Run forward and backward (filterZeroPhase) the factor is its square.
 */
export function computeMagnitude(sections: Sections, frequencyHz: number, sampleRateHz: number): number {
  const angle = (2 * Math.PI * frequencyHz) / sampleRateHz;
  return sections.reduce((product, section) => product * sectionMagnitude(section, angle), 1);
}

function sectionMagnitude({ b0, b1, b2, a1, a2 }: Biquad, angle: number): number {
  return (
    Math.hypot(b0 + b1 * Math.cos(angle) + b2 * Math.cos(2 * angle), b1 * Math.sin(angle) + b2 * Math.sin(2 * angle)) /
    Math.hypot(1 + a1 * Math.cos(angle) + a2 * Math.cos(2 * angle), a1 * Math.sin(angle) + a2 * Math.sin(2 * angle))
  );
}

/** Largest distance of a pole from 0: below 1 for a stable filter; the slowest part of what rings falls by this factor a sample. */
export function findLargestPole(sections: Sections): number {
  return sections.reduce((largest, { a1, a2 }) => {
    const discriminant = a1 * a1 - 4 * a2;
    const pole = discriminant < 0 ? Math.sqrt(a2) : (Math.abs(a1) + Math.sqrt(discriminant)) / 2;
    return Math.max(largest, pole);
  }, 0);
}
