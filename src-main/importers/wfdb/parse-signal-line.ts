import type { Result } from '#shared/result/result.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { WfdbSignalLine } from './wfdb-header.ts';

/** Defaults of header(5). */
const DEFAULT_GAIN_ADU_PER_UNIT = 200;
const DEFAULT_UNIT = 'mV';
const DEFAULT_RESOLUTION_BITS = 12;
const DEFAULT_RESOLUTION_BITS_FORMAT_8 = 10;

const MAX_SAMPLES_PER_FRAME = 1_000_000;
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const FORMAT = /^(\d{1,4})(?:x(\d{1,9}))?(?::(\d{1,9}))?(?:\+(\d{1,12}))?$/;
const GAIN = new RegExp(String.raw`^(${NUMBER})?(?:\(([-+]?\d+)(?:\.0*)?\))?(?:/(\S*))?$`);
const INTEGER = /^[-+]?\d{1,12}(\.0*)?$/;

/**
 * A signal line: FILE FORMAT[xSAMPLES][:SKEW][+OFFSET] [GAIN[(BASELINE)][/UNIT] [BITS [ZERO [INITIAL [CHECKSUM [BLOCK
 * [DESCRIPTION]]]]]]]. No gain, or 0, means uncalibrated: 200 per unit is assumed and marked so. Errors: the reason in words.
 */
export function parseSignalLine(line: string): Result<WfdbSignalLine, string> {
  const fields = /^\s*(\S+)\s+(\S+)((?:\s+\S+){0,6})(?:\s+(.*))?$/.exec(line);
  if (fields === null) return fail('the line has no file name and format');
  const [, fileName = '', formatText = '', optional = '', description = ''] = fields;
  const format = FORMAT.exec(formatText);
  if (format === null) return fail(`the format is '${formatText.slice(0, 40)}'`);
  const [gainText, ...integerTexts] = optional.trim() === '' ? [] : optional.trim().split(/\s+/);

  const integers: (number | undefined)[] = [];
  for (const [index, text] of integerTexts.entries()) {
    if (!INTEGER.test(text)) return fail(`the ${INTEGER_FIELDS[index] ?? 'field'} is '${text.slice(0, 40)}'`);
    integers.push(Number(text));
  }
  const [bits = 0, adcZeroAdu = 0, initialValueAdu, checksum, blockSizeBytes = 0] = integers;
  const calibration = parseCalibration(gainText, adcZeroAdu);
  if (!calibration.ok) return calibration;
  const samplesPerFrame = Number(format[2] ?? 1);
  if (samplesPerFrame < 1 || samplesPerFrame > MAX_SAMPLES_PER_FRAME)
    return fail(`${samplesPerFrame} samples per frame`);

  const formatNumber = Number(format[1]);
  const defaultBits = formatNumber === 8 ? DEFAULT_RESOLUTION_BITS_FORMAT_8 : DEFAULT_RESOLUTION_BITS;
  return {
    ok: true,
    value: {
      fileName,
      format: formatNumber,
      samplesPerFrame,
      skewFrames: Number(format[3] ?? 0),
      byteOffset: Number(format[4] ?? 0),
      calibration: calibration.value,
      adcResolutionBits: bits > 0 && bits <= 64 ? bits : defaultBits,
      adcZeroAdu,
      initialValueAdu: initialValueAdu ?? adcZeroAdu,
      checksum: checksum === undefined ? null : checksum & 0xffff,
      blockSizeBytes,
      description: description.trim(),
    },
  };
}

const INTEGER_FIELDS = ['ADC resolution', 'ADC zero', 'initial value', 'checksum', 'block size'];

function parseCalibration(text: string | undefined, adcZeroAdu: number): Result<Calibration, string> {
  if (text === undefined) return { ok: true, value: toCalibration(0, adcZeroAdu, DEFAULT_UNIT) };
  const parts = GAIN.exec(text);
  const gain = Number(parts?.[1] ?? 0);
  if (parts === null || !Number.isFinite(gain)) return fail(`the gain is '${text.slice(0, 40)}'`);
  const baselineAdu = parts[2] === undefined ? adcZeroAdu : Number(parts[2]);
  if (!Number.isSafeInteger(baselineAdu)) return fail(`the baseline is '${text.slice(0, 40)}'`);
  return {
    ok: true,
    value: toCalibration(gain, baselineAdu, parts[3] === undefined || parts[3] === '' ? DEFAULT_UNIT : parts[3]),
  };
}

function toCalibration(gain: number, baselineAdu: number, unit: string): Calibration {
  const calibrated = gain !== 0;
  return { gainAduPerUnit: calibrated ? gain : DEFAULT_GAIN_ADU_PER_UNIT, baselineAdu, unit, calibrated };
}

function fail(error: string): { ok: false; error: string } {
  return { ok: false, error };
}
