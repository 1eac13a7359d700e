import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an event file tells, decoded here by the formats' own descriptions, with no code of the writer. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | null;
  /** SessionLog.status: 1 for START. */
  readonly sessionStatus: number | null;
  readonly scalars: Readonly<Record<string, number>>;
}

/** All events of a folder, oldest file first. Throws where a length or a checksum is wrong. */
export function readEvents(folder: string): readonly ReadEvent[] {
  return listEventFiles(folder).flatMap((path) => {
    const bytes = readFileSync(path);
    const events: ReadEvent[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = Number(bytes.readBigUInt64LE(at));
      verify(bytes.subarray(at, at + 8), bytes.readUInt32LE(at + 8));
      const data = bytes.subarray(at + 12, at + 12 + length);
      verify(data, bytes.readUInt32LE(at + 12 + length));
      events.push(toEvent(data));
      at += 16 + length;
    }
    return events;
  });
}

function listEventFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.includes('tfevents'))
    .toSorted()
    .map((name) => join(folder, name));
}

/** The same by TensorBoard itself, where a Python has it: tags and values of the last file; undefined where none has. */
export function readWithTensorboard(folder: string): unknown {
  const python = process.env.OVERREAD_PEERS_PYTHON ?? 'python3';
  const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))`;
  const { status, stdout } = spawnSync(python, ['-c', script, folder], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as unknown) : undefined;
}

function verify(bytes: Uint8Array, masked: number): void {
  // Unmasked: rotated back by 15 bits to the left after the constant is taken off.
  const rotated = (masked - 0xa282ead8) >>> 0;
  const expected = ((rotated << 15) | (rotated >>> 17)) >>> 0;
  const found = crcByDivision(bytes);
  if (found !== expected) throw new Error(`verify: checksum ${expected} expected, ${found} found`);
}

/** CRC-32C as long division of the message, most significant bit first, by x^32 + ... (0x1EDC6F41), bytes turned round before and after. */
function crcByDivision(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest = (rest ^ (turn(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) rest = rest >= 0x80000000 ? ((rest << 1) ^ 0x1edc6f41) >>> 0 : (rest << 1) >>> 0;
  }
  return (turn(rest, 32) ^ 0xffffffff) >>> 0;
}

function turn(value: number, bits: number): number {
  let turned = 0;
  for (let bit = 0; bit < bits; bit++) if ((value >>> bit) & 1) turned += 2 ** (bits - 1 - bit);
  return turned;
}

type Field = { readonly number: number; readonly value: number | bigint | Buffer };

function readFields(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(readVarint());
    const number = tag >>> 3;
    const wire = tag & 7;
    if (wire === 0) fields.push({ number, value: readVarint() });
    else if (wire === 1) fields.push({ number, value: bytes.readDoubleLE((at += 8) - 8) });
    else if (wire === 5) fields.push({ number, value: bytes.readFloatLE((at += 4) - 4) });
    else if (wire === 2) {
      const length = Number(readVarint());
      fields.push({ number, value: bytes.subarray(at, (at += length)) });
    } else throw new Error(`readFields: wire type ${wire}`);
  }
  return fields;
}

function toEvent(data: Buffer): ReadEvent {
  const fields = readFields(data);
  const find = (number: number, of = fields) => of.find((field) => field.number === number)?.value;
  const session = find(7);
  const summary = find(5);
  const values = summary instanceof Buffer ? readFields(summary).map(({ value }) => readFields(value as Buffer)) : [];
  return {
    wallTime: Number(find(1)),
    step: Number(find(2) ?? 0),
    fileVersion: find(3)?.toString() ?? null,
    sessionStatus: session instanceof Buffer ? Number(find(1, readFields(session))) : null,
    scalars: Object.fromEntries(values.map((value) => [String(find(1, value)), Number(find(2, value))])),
  };
}
