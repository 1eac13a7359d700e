import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import type { DigitalSamples, ImportedRecord } from '#main/importers/imported-record.ts';
import { MISSING_INT16, toMissingCode } from '#main/importers/imported-record.ts';

/** First bytes of what is hashed: a change of the layout changes them, so that old and new hashes never meet. */
const LAYOUT = 'overread-content-1';

/**
 * Identity of a recording: SHA-256 over rate, leads, calibration and digital samples; names of files and persons, comments and
 * annotations do not count. Layout of the hashed bytes:
 *
 * 1. `uint32` little-endian: length in bytes of 2.
 * 2. UTF-8 JSON, no white space, keys in this order: `{"layout":"overread-content-1","groups":[{"rate":[numerator,denominator],
 *    "sampleCount":n,"signals":[{"name":s,"unit":s,"gain":x,"baseline":x,"calibrated":b,"bytesPerSample":2|4},...]},...]}`,
 *    groups and signals in the importer's order.
 * 3. For each group, for each signal: its samples in order, little-endian, of bytesPerSample each, missing ones as -32768 (2 bytes)
 *    or -2147483648 (4 bytes). bytesPerSample is 2 where every valid sample lies in -32767 to 32767, else 4, whatever type of array
 *    the samples came in.
 *
 * @returns 64 lower-case hexadecimal digits. Errors: none.
 */
export function contentHashOf(record: Pick<ImportedRecord, 'groups'>): string {
  const groups = record.groups.map((group) => ({
    ...group,
    signals: group.signals.map((signal) => ({ ...signal, samples: toNarrowest(signal.samples) })),
  }));
  const header = {
    layout: LAYOUT,
    groups: groups.map((group) => ({
      rate: [group.timeBase.rateNumerator, group.timeBase.rateDenominator],
      sampleCount: group.sampleCount,
      signals: group.signals.map(({ name, calibration, samples }) => ({
        name,
        unit: calibration.unit,
        gain: calibration.gainAduPerUnit,
        baseline: calibration.baselineAdu,
        calibrated: calibration.calibrated,
        bytesPerSample: samples.BYTES_PER_ELEMENT,
      })),
    })),
  };
  const headerBytes = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const hash = createHash('sha256').update(length).update(headerBytes);
  for (const { signals } of groups) for (const { samples } of signals) hash.update(toLittleEndianBytes(samples));
  return hash.digest('hex');
}

/** The same values as Int16 where all valid ones fit beside the missing code, else as Int32. */
function toNarrowest(samples: DigitalSamples): DigitalSamples {
  if (samples instanceof Int16Array) return samples;
  const missingCode = toMissingCode(samples);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? missingCode;
    if (value !== missingCode && (value <= MISSING_INT16 || value > -MISSING_INT16 - 1)) return samples;
  }
  const narrow = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? missingCode;
    narrow[i] = value === missingCode ? MISSING_INT16 : value;
  }
  return narrow;
}

function toLittleEndianBytes(samples: DigitalSamples): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  if (endianness() === 'LE') return bytes;
  const copy = Buffer.from(bytes);
  return samples.BYTES_PER_ELEMENT === 2 ? copy.swap16() : copy.swap32();
}
