import { findTimeBase, toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { ExportedRecord } from '../exported-record.ts';
import type { FramedSignal, FrameLayout } from './frame-layout.ts';
import type { WrittenFormat } from './sample-width.ts';
import { findSampleFacts } from './write-samples.ts';

export interface WrittenHeader {
  readonly text: string;
  /** What the header could not say exactly. */
  readonly notices: readonly string[];
}

export interface HeaderRequest {
  readonly name: string;
  readonly record: ExportedRecord;
  readonly layout: FrameLayout;
  readonly format: WrittenFormat;
  readonly signalFileName: string;
}

/** A header after header(5), one signal file for all signals. */
export function formatHeader({ name, record, layout, format, signalFileName }: HeaderRequest): WrittenHeader {
  const notices: string[] = [];
  const rate = formatRate(layout.frameRate);
  if (!isExact(rate, layout.frameRate)) notices.push(`the sampling rate was rounded to ${rate} frames per second`);
  const time = record.recordedAt !== null && TIME_AND_DATE.test(record.recordedAt) ? [record.recordedAt] : [];
  if (record.recordedAt !== null && time.length === 0)
    notices.push('the time of recording has no form that WFDB knows');
  const lines = [[name, layout.signals.length, rate, layout.frameCount, ...time].join(' ')];
  for (const framed of layout.signals) {
    const { baselineAdu } = framed.signal.calibration;
    if (!Number.isInteger(baselineAdu))
      notices.push(`the baseline of '${framed.signal.name}' was rounded to a whole number`);
    lines.push(formatSignalLine(framed, format, signalFileName));
  }
  lines.push(...record.comments.map((comment) => `#${comment.replaceAll(/[\r\n]+/g, ' ')}`));
  return { text: `${lines.join('\n')}\n`, notices };
}

const TIME_AND_DATE = /^\d{1,2}(:\d{1,2}){0,2}(\.\d+)?( \d{1,2}\/\d{1,2}\/\d{1,4})?$/;

function formatSignalLine({ signal, samplesPerFrame }: FramedSignal, format: WrittenFormat, fileName: string): string {
  const { calibration, adcResolutionBits, adcZeroAdu, name } = signal;
  const facts = findSampleFacts(signal.samples, format);
  const gain = calibration.calibrated ? calibration.gainAduPerUnit : 0;
  return [
    fileName,
    samplesPerFrame === 1 ? String(format.bits) : `${format.bits}x${samplesPerFrame}`,
    `${gain}(${Math.round(calibration.baselineAdu)})/${formatUnit(calibration.unit)}`,
    adcResolutionBits,
    adcZeroAdu,
    facts.initialValueAdu,
    facts.checksum,
    0,
    name.replaceAll(/\p{Cc}+/gu, ' ').trim(),
  ]
    .join(' ')
    .trimEnd();
}

/** Header fields end at a space; 'u' stands for micro, since other programs read headers as ASCII and would make mV of a lost sign. */
function formatUnit(unit: string): string {
  const plain = unit
    .trim()
    .replaceAll(/[\u00b5\u03bc]/g, 'u')
    .replaceAll(/[\s\p{Cc}]+/gu, '_');
  return plain === '' ? 'NU' : plain;
}

/** Shortest decimal of a rate. */
export function formatRate(rate: TimeBase): string {
  return String(toSampleRateHz(rate));
}

/** Whether reading the decimal gives the same rate again. */
export function isExact(text: string, rate: TimeBase): boolean {
  const read = findTimeBase(text);
  if (read === undefined) return false;
  return (
    BigInt(read.rateNumerator) * BigInt(rate.rateDenominator) ===
    BigInt(rate.rateNumerator) * BigInt(read.rateDenominator)
  );
}
