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
    /** The same rows by the model that it began as. */
    before: judged,
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
  if (compression === undefined || after === undefined || before === undefined)
    throw new Error(`toRecorded: ${id} was not compressed`);
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
    before: toJudged(before),
  };
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
