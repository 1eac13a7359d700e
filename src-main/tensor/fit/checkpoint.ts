import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitSpec } from '../protocol/fit-spec.ts';
import type { FitState } from './fit-state.ts';
import { refuse } from './fit-failure.ts';
import { toBytes, writeWhole } from './write-whole.ts';

/** All that a run needs to go on as if it had never been ended. */
export interface Checkpoint {
  readonly state: FitState;
  /** Weights, their running mean, the optimizer's moments: flat, of the phase's network. */
  readonly arrays: readonly Float32Array[];
}

const FILE_NAME = 'checkpoint.bin';
const MAGIC = 'OVRFIT01';

/**
 * One file: 8 letters, the length of a header as uint32, the header as JSON (hash of the spec, state, lengths of the arrays), the arrays as
 * float32; all little-endian.
 */
export async function writeCheckpoint(folder: string, spec: FitSpec, { state, arrays }: Checkpoint): Promise<void> {
  const lengths = arrays.map(({ length }) => length);
  const header = Buffer.from(JSON.stringify({ run: hashRun(spec), state, lengths }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  await writeWhole(join(folder, FILE_NAME), [Buffer.from(MAGIC, 'ascii'), length, header, ...arrays.map(toBytes)]);
}

/** Undefined where there is none. Throws a refusal where it is of another run or not whole. */
export async function readCheckpoint(folder: string, spec: FitSpec): Promise<Checkpoint | undefined> {
  const bytes = await readFile(join(folder, FILE_NAME)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  if (bytes.length < 12 || bytes.toString('ascii', 0, 8) !== MAGIC) throw refuse('its checkpoint cannot be read');
  const start = 12 + bytes.readUInt32LE(8);
  const { run, state, lengths } = readHeader(bytes.subarray(12, start));
  if (run !== hashRun(spec))
    throw refuse('the checkpoint that is there belongs to a run with other settings; remove it to begin anew');
  if (bytes.length !== start + 4 * lengths.reduce((sum, length) => sum + length, 0))
    throw refuse('its checkpoint is not whole');
  let offset = start;
  const arrays = lengths.map((length) => {
    const values = new Float32Array(new Uint8Array(bytes.subarray(offset, offset + 4 * length)).buffer);
    offset += 4 * length;
    return values;
  });
  return { state, arrays };
}

interface Header {
  readonly run: string;
  readonly state: FitState;
  readonly lengths: readonly number[];
}

/** What writeCheckpoint wrote: the file's hash of the run is compared before anything of it is used. */
function readHeader(bytes: Buffer): Header {
  try {
    return JSON.parse(bytes.toString('utf8')) as Header; // written above, by the same version
  } catch {
    throw refuse('its checkpoint cannot be read');
  }
}

/** Same settings and rows, wherever the files lie. */
function hashRun({ out, rows, ...settings }: FitSpec): string {
  const files = rows.files.map(({ rowCount }) => rowCount);
  const text = JSON.stringify(
    { settings, rows: { ...rows, files }, keepsEveryEpoch: out.keepsEveryEpoch },
    (key, value) => (key === 'path' || key === 'weightsPath' ? undefined : (value as unknown)),
  );
  return createHash('sha256').update(text).digest('hex');
}
