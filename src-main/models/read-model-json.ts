import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { explainIssue, type Issue } from '#shared/domain/explain-issue.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The part of a schema that is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

/** A JSON file of a model's folder, checked. Errors: 'model/broken', naming the file and what is wrong with it. */
export async function readModelJson<T>(folder: string, file: string, schema: Schema<T>): Promise<Result<T>> {
  const value = await readJson(folder, file);
  if (!value.ok) return value;
  const parsed = schema.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  return brokenModel(file, `is wrong ${explainIssue(parsed.error.issues[0])}`);
}

async function readJson(folder: string, file: string): Promise<Result<unknown>> {
  const path = join(folder, file);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return brokenModel(file, 'is missing or cannot be read');
  if (facts.size > MAX_JSON_BYTES) return brokenModel(file, `is larger than ${MAX_JSON_BYTES} bytes`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return brokenModel(file, 'cannot be read');
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return brokenModel(file, 'is not JSON');
  }
}

export function brokenModel(file: string, reason: string): Result<never> {
  return err('model/broken', `The model cannot be used: ${file} ${reason}.`, { file });
}
