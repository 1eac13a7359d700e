import { describe, expect, it } from 'vitest';
import { parseHeader } from '#main/importers/wfdb/parse-header.ts';
import type { WfdbHeader } from '#main/importers/wfdb/wfdb-header.ts';
import { unwrap } from '#shared/result/result.ts';
import { measureGrowth } from '#test/builders/growth.ts';

function parse(text: string): WfdbHeader {
  return unwrap(parseHeader(new TextEncoder().encode(text), 'r.hea'));
}

function failure(text: string | Uint8Array) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const result = parseHeader(bytes, 'r.hea');
  if (result.ok) throw new Error('expected a failure');
  return [result.error.code, result.error.message];
}

describe('parseHeader', () => {
  it('reads every field of a record line', () => {
    const header = parse('r 0 250.5/24000(17.5) 825000 15:08:24.25 01/02/1990\n');

    expect(header).toMatchObject({
      recordName: 'r',
      signalCount: 0,
      frameRate: { rateNumerator: 501, rateDenominator: 2 },
      counterRateHz: 24000,
      baseCounterValue: 17.5,
      frameCount: 825000,
      recordedAt: '15:08:24.25 01/02/1990',
      segments: null,
    });
  });

  it('takes 250 Hz, an open length and no time where the record line ends early', () => {
    expect(parse('r 0')).toMatchObject({
      frameRate: { rateNumerator: 250, rateDenominator: 1 },
      frameCount: null,
      recordedAt: null,
      counterRateHz: null,
    });
  });

  it('reads every field of a signal line', () => {
    const [signal] = parse(
      'r 1 360 10\nr.dat 16x4:3+24 -1.052e+04(-7)/uV 14 512 -171 -27403 1024 ECG lead II\n',
    ).signals;

    expect(signal).toEqual({
      fileName: 'r.dat',
      format: 16,
      samplesPerFrame: 4,
      skewFrames: 3,
      byteOffset: 24,
      calibration: { gainAduPerUnit: -10520, baselineAdu: -7, unit: 'uV', calibrated: true },
      adcResolutionBits: 14,
      adcZeroAdu: 512,
      initialValueAdu: -171,
      checksum: 65536 - 27403,
      blockSizeBytes: 1024,
      description: 'ECG lead II',
    });
  });

  it('takes the defaults of header(5) where a signal line ends after the format', () => {
    const [signal] = parse('r 1\nr.dat 8\n').signals;

    expect(signal).toMatchObject({
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      calibration: { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: false },
      adcResolutionBits: 10,
      initialValueAdu: 0,
      checksum: null,
      description: '',
    });
  });

  it('marks a gain of 0 as not calibrated, and takes the ADC zero for a missing baseline', () => {
    const [none, some] = parse('r 2\nr.dat 16 0/mmHg 12 1024\nr.dat 16 200 12 1024\n').signals;

    expect(none!.calibration).toEqual({ gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mmHg', calibrated: false });
    expect(some!.calibration).toEqual({ gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true });
  });

  it('keeps comments as they came, wherever they stand, and skips empty lines', () => {
    const header = parse('# before\r\n\r\nr 1 360 10\r\n#  between\r\nr.dat 16 200 12 0 0 0 0 MLII\r\n#after \r\n');

    expect(header.comments).toEqual([' before', '  between', 'after ']);
    expect(header.signals[0]!.description).toBe('MLII');
  });

  it('reads segments, gaps among them', () => {
    const header = parse('r/3 2 125 5500\nr_layout 0\n~ 3000\nr_0001 2500\n');

    expect(header.segments).toEqual([
      { name: 'r_layout', frameCount: 0 },
      { name: '~', frameCount: 3000 },
      { name: 'r_0001', frameCount: 2500 },
    ]);
    expect(header.signals).toEqual([]);
  });

  it('reads a Latin-1 micro sign and a UTF-8 one as the same unit', () => {
    const text = 'r 1\nr.dat 16 10/\u00b5V\n';

    expect(parse(text).signals[0]!.calibration.unit).toBe('\u00b5V');
    const latin1 = unwrap(parseHeader(new Uint8Array(Buffer.from(text, 'latin1')), 'r.hea'));
    expect(latin1.signals[0]!.calibration.unit).toBe('\u00b5V');
  });

  it.each([
    ['', 'import/empty', 'empty'],
    ['# only a comment\n', 'import/malformed-header', 'no record line'],
    ['r', 'import/malformed-header', 'no number of signals'],
    ['r two', 'import/malformed-header', "'two'"],
    ['r -1', 'import/malformed-header', "'-1'"],
    ['r 1 0', 'import/malformed-header', "rate is '0'"],
    ['r 1 -360', 'import/malformed-header', "rate is '-360'"],
    ['r 1 NaN', 'import/malformed-header', "rate is 'NaN'"],
    ['r 1 1e300', 'import/malformed-header', "rate is '1e300'"],
    ['r 1 360 -5', 'import/malformed-header', "'-5'"],
    ['r 1 360 1e9', 'import/malformed-header', "'1e9'"],
    ['r 1 360 99999999999999999999', 'import/malformed-header', 'samples'],
    ['r 10000 360 10', 'import/out-of-bounds', '10000 signals'],
    ['r/99999999 2 360 10', 'import/out-of-bounds', '99999999 segments'],
    ['r 2 360 10\nr.dat 16', 'import/malformed-header', 'announces 2 signals and describes 1'],
    ['r/2 2 360 10\nr_1 5', 'import/malformed-header', 'announces 2 segments and lists 1'],
    ['r/1 2 360 10\nr_1 many', 'import/malformed-header', 'segment 1'],
    ['r 1\nr.dat', 'import/malformed-header', 'signal 1'],
    ['r 1\nr.dat sixteen', 'import/malformed-header', "'sixteen'"],
    ['r 1\nr.dat 16x0', 'import/malformed-header', '0 samples per frame'],
    ['r 1\nr.dat 16:-3', 'import/malformed-header', "'16:-3'"],
    ['r 1\nr.dat 16 NaN/mV', 'import/malformed-header', "gain is 'NaN/mV'"],
    ['r 1\nr.dat 16 1e999/mV', 'import/malformed-header', "gain is '1e999/mV'"],
    ['r 1\nr.dat 16 200 twelve', 'import/malformed-header', "resolution is 'twelve'"],
    ['r 1\nr.dat 16 200 12 0 0 1e400', 'import/malformed-header', "checksum is '1e400'"],
  ])('refuses %j with %s', (text, code, reason) => {
    const [actualCode, message] = failure(text);

    expect(actualCode).toBe(code);
    expect(message).toContain("'r.hea'");
    expect(message).toContain(reason);
  });

  it('names gzip where a header is packed', () => {
    expect(failure(Uint8Array.from([0x1f, 0x8b, 8, 0]))).toEqual([
      'import/unsupported',
      "'r.hea' is compressed (gzip): unpack it first.",
    ]);
  });

  it('reads a header of 1,000,000 comment lines in time proportional to its length', async () => {
    const write = (lineCount: number) => `r 1 360 10\nr.dat 16\n${'# x\n'.repeat(lineCount)}`;
    const [short, long] = [write(100_000), write(1_000_000)];

    expect(parse(long).comments).toHaveLength(1_000_000);
    expect(
      await measureGrowth(
        () => parse(short),
        () => parse(long),
      ),
    ).toBeLessThan(40);
  });
});
