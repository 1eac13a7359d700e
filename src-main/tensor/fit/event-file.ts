import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * TensorBoard's event file: records of [length uint64, masked CRC-32C of it, data, masked CRC-32C of it], little-endian; data is an Event
 * in Protocol Buffers. Source: tensorflow/core/lib/io/record_writer.h, core/util/event.proto, core/framework/summary.proto.
 */
export interface EventFile {
  /** Scalars of a step, by tag. */
  append(step: number, scalars: Readonly<Record<string, number>>): Promise<void>;
}

export interface EventFileOptions {
  readonly folder: string;
  readonly now: () => number;
  /** What an earlier file of the folder tells of this step and later ones does not count. */
  readonly startStep: number;
}

/** Begins a new file: two of a folder are one run to TensorBoard. */
export async function createEventFile({ folder, now, startStep }: EventFileOptions): Promise<EventFile> {
  const startedMs = now();
  const path = join(folder, `events.out.tfevents.${String(startedMs).padStart(13, '0')}.overread`);
  const wallTime = () => now() / 1000;
  const version = toEvent({ wallTime: wallTime(), step: 0 }, toText(FIELD.fileVersion, 'brain.Event:2'));
  const start = toEvent({ wallTime: wallTime(), step: startStep }, toMessage(FIELD.sessionLog, toVarintField(1, 1)));
  await appendFile(path, Buffer.concat([toRecord(version), ...(startStep > 1 ? [toRecord(start)] : [])]));
  return {
    async append(step, scalars) {
      const values = Object.entries(scalars).map(([tag, value]) =>
        toMessage(1, Buffer.concat([toText(1, tag), toFloatField(2, value)])),
      );
      const summary = toMessage(FIELD.summary, Buffer.concat(values));
      await appendFile(path, toRecord(toEvent({ wallTime: wallTime(), step }, summary)));
    },
  };
}

/** Numbers of the fields of an Event. */
const FIELD = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;

function toEvent({ wallTime, step }: { readonly wallTime: number; readonly step: number }, what: Buffer): Buffer {
  const time = Buffer.alloc(9);
  time[0] = (FIELD.wallTime << 3) | 1;
  time.writeDoubleLE(wallTime, 1);
  return Buffer.concat([time, toVarintField(FIELD.step, step), what]);
}

function toRecord(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, toChecksum(length), data, toChecksum(data)]);
}

function toChecksum(bytes: Uint8Array): Buffer {
  const masked = Buffer.alloc(4);
  const crc = computeCrc32c(bytes);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return masked;
}

function toText(field: number, text: string): Buffer {
  return toMessage(field, Buffer.from(text, 'utf8'));
}

function toMessage(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of((field << 3) | 2), toVarint(content.length), content]);
}

function toVarintField(field: number, value: number): Buffer {
  return Buffer.concat([Buffer.of(field << 3), toVarint(value)]);
}

function toFloatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = (field << 3) | 5;
  bytes.writeFloatLE(value, 1);
  return bytes;
}

function toVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.of(...bytes, rest);
}

/** Castagnoli's polynomial, reflected: 0x82f63b78 (RFC 3720, section 12.1). */
function computeCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
