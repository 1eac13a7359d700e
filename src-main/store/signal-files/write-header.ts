import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { SignalFileFacts, StoredGroup, StoredSignal } from './stored-group.ts';
import { STORAGE_FORMATS, toMissingCodeOf } from './stored-group.ts';

/**
 * WFDB header of a library file, header(5): opaque names, leads' names as descriptions, no comments. The calibration in it is for
 * other programs and rounds a fractional baseline; the library's own rows are the exact one. Gain 0 means 'not calibrated'.
 */
export function toHeaderText(
  group: StoredGroup,
  facts: Pick<SignalFileFacts, 'headerName' | 'dataName' | 'wfdbFormat'>,
): string {
  const recordName = facts.headerName.replace(/\.hea$/, '');
  const rate = String(toSampleRateHz(group.timeBase));
  const lines = [`${recordName} ${group.signals.length} ${rate} ${group.sampleCount}`];
  for (const signal of group.signals) lines.push(toSignalLine(signal, facts));
  return `${lines.join('\n')}\n`;
}

function toSignalLine(signal: StoredSignal, facts: Pick<SignalFileFacts, 'dataName' | 'wfdbFormat'>): string {
  const { calibration, adcResolutionBits, adcZeroAdu } = signal;
  const gain = calibration.calibrated ? String(calibration.gainAduPerUnit) : '0';
  const unit = calibration.unit.replaceAll(/[\s\p{Cc}]+/gu, '_');
  const scale = `${gain}(${Math.round(calibration.baselineAdu)})${unit === '' ? '' : `/${unit}`}`;
  const { firstValue, checksum } = toChecksum(signal, STORAGE_FORMATS[facts.wfdbFormat].missingCode);
  const description = signal.name.replaceAll(/\p{Cc}+/gu, ' ').trim();
  const numbers = [facts.wfdbFormat, scale, adcResolutionBits, adcZeroAdu, firstValue, checksum, 0];
  return `${facts.dataName} ${numbers.join(' ')} ${description}`.trimEnd();
}

/** First sample, and the sum of all as a signed 16-bit number, as header(5) defines them: both over the values as stored. */
function toChecksum(signal: StoredSignal, missingCode: number): { firstValue: number; checksum: number } {
  const { samples } = signal;
  const sourceCode = toMissingCodeOf(samples);
  let sum = 0;
  let missingCount = 0;
  // By index: walking a typed array with its iterator takes eight times as long.
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    if (value === sourceCode) missingCount++;
    else sum = (sum + value) | 0;
  }
  const first = samples[0] ?? 0;
  const checksum = ((sum + Math.imul(missingCount, missingCode)) << 16) >> 16;
  return { firstValue: first === sourceCode ? missingCode : first, checksum };
}
