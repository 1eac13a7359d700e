import { err, ok, type Result } from '#shared/result/result.ts';
import { type TimeBase } from '#shared/units/time-base.ts';
import type { ExportedRecord, ExportedSignal } from '../exported-record.ts';

export interface FramedSignal {
  readonly signal: ExportedSignal;
  readonly samplesPerFrame: number;
}

/** How signals of several rates share the frames of one WFDB signal file. */
export interface FrameLayout {
  readonly frameRate: TimeBase;
  readonly frameCount: number;
  /** In the order of the file. */
  readonly signals: readonly FramedSignal[];
}

/** As many as any WFDB program is known to take. */
const MAX_SAMPLES_PER_FRAME = 10_000;

/**
 * The fastest frame rate of which every group's rate is a whole multiple. Errors: export/not-representable where groups differ in
 * duration or the rates have nothing useful in common.
 */
export function layOutFrames({ groups, signalOrder }: ExportedRecord): Result<FrameLayout> {
  const frameRate = findCommonRate(groups.map(({ timeBase }) => timeBase));
  const counts = groups.map(({ timeBase }) => divide(timeBase, frameRate));
  if (counts.some((count) => count > MAX_SAMPLES_PER_FRAME))
    return fail('the sampling rates of its signals have no common measure');
  const frameCounts = groups.map(({ sampleCount }, index) => sampleCount / (counts[index] ?? 1));
  const frameCount = frameCounts[0] ?? 0;
  if (frameCounts.some((count) => count !== frameCount) || !Number.isInteger(frameCount)) {
    return fail('its signals are not equally long');
  }
  const signals = signalOrder.flatMap(([groupIndex, index]) => {
    const signal = groups[groupIndex]?.signals[index];
    return signal === undefined ? [] : [{ signal, samplesPerFrame: counts[groupIndex] ?? 1 }];
  });
  if (signals.length === 0 || frameCount < 1) return fail('it has no samples');
  return ok({ frameRate, frameCount, signals });
}

function fail(reason: string) {
  return err('export/not-representable', `The record cannot be written as WFDB: ${reason}.`, { reason });
}

/** Greatest rate of which all are whole multiples: gcd(a/b, c/d) = gcd(ad, cb) / bd. */
function findCommonRate(rates: readonly TimeBase[]): TimeBase {
  let numerator = 0n;
  let denominator = 1n;
  for (const { rateNumerator, rateDenominator } of rates) {
    numerator = findDivisor(numerator * BigInt(rateDenominator), BigInt(rateNumerator) * denominator);
    denominator *= BigInt(rateDenominator);
    const divisor = findDivisor(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
  }
  return { rateNumerator: Number(numerator), rateDenominator: Number(denominator) };
}

function divide(a: TimeBase, b: TimeBase): number {
  return Number(
    (BigInt(a.rateNumerator) * BigInt(b.rateDenominator)) / (BigInt(a.rateDenominator) * BigInt(b.rateNumerator)),
  );
}

function findDivisor(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
