import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import { root } from '#scripts/setup/places.mjs';

const judged = z.strictObject({
  title: z.string(),
  accuracy: z.number(),
  macroF1: z.number(),
  classIds: z.array(z.string()),
  /** Rows truth, columns answer; the last of each: none. */
  confusion: z.array(z.array(z.int())),
});

/** What compressing a model came to: of its card, what figures are printed from. */
export const recordedSchema = z.array(
  z.strictObject({
    id: z.string(),
    method: z.string(),
    seed: z.int(),
    command: z.string(),
    protocol: z.string(),
    averageBits: z.number(),
    uncompressedBytes: z.int(),
    fileBytes: z.int(),
    after: judged,
    /** The same rows by the model that it began as; null where its card has no table of them. */
    before: judged.nullable(),
  }),
);

export type RecordedCompression = z.infer<typeof recordedSchema>[number];
export type JudgedTable = z.infer<typeof judged>;

/** Of runs that take too long to be repeated with every figure; record-compressions.ts wrote the file from their cards. */
export function readRecorded(name: string): readonly RecordedCompression[] {
  const path = join(root, 'test', 'bench', 'recorded', `${name}.json`);
  return recordedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Throws for the card of a model that was not compressed. */
export function toRecorded({
  id,
  seed,
  compression,
  trainingProtocol,
  trainingCommand,
  results,
}: ModelCard): RecordedCompression {
  const [after, before] = results;
  if (compression === undefined || after === undefined) throw new Error(`toRecorded: ${id} was not compressed`);
  const { method, averageBits, sizes } = compression;
  return {
    id,
    method,
    seed,
    command: trainingCommand,
    protocol: trainingProtocol,
    averageBits,
    uncompressedBytes: sizes.uncompressedBytes,
    fileBytes: sizes.fileBytes,
    after: toJudged(after),
    before: before === undefined ? null : toJudged(before),
  };
}

/** Tables of different rows as one: folds, each judged by the network that has not seen it. */
export function mergeTables(title: string, tables: readonly JudgedTable[]): JudgedTable {
  const [first] = tables;
  if (first === undefined) throw new Error('mergeTables: there is no table');
  const confusion = first.confusion.map((row, r) =>
    row.map((_, c) => tables.reduce((sum, table) => sum + (table.confusion[r]?.[c] ?? 0), 0)),
  );
  const rowCount = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, r) => sum + (row[r] ?? 0), 0);
  const f1 = confusion.map((row, r) => {
    const truth = row.reduce((sum, count) => sum + count, 0);
    const answers = confusion.reduce((sum, other) => sum + (other[r] ?? 0), 0);
    return truth + answers === 0 ? null : (2 * (row[r] ?? 0)) / (truth + answers);
  });
  const known = f1.filter((value) => value !== null);
  const macroF1 = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { title, accuracy: right / rowCount, macroF1, classIds: first.classIds, confusion };
}

export function toJudged({ title, accuracy, macroF1, classes, confusion }: ModelResult): JudgedTable {
  return {
    title,
    accuracy: accuracy ?? 0,
    macroF1: macroF1 ?? 0,
    classIds: classes.map(({ classId }) => classId),
    confusion: confusion.map((row) => [...row]),
  };
}
