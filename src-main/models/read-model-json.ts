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
  const text = await readText(folder, file);
  return text.ok ? parseModelJson(text.value, file, schema) : text;
}

/** The same of a text that was read already. */
export function parseModelJson<T>(text: string, file: string, schema: Schema<T>): Result<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return brokenModel(file, 'is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return brokenModel(file, `is wrong ${explainIssue(parsed.error.issues[0])}`);
}

async function readText(folder: string, file: string): Promise<Result<string>> {
  const path = join(folder, file);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return brokenModel(file, 'is missing or cannot be read');
  if (facts.size > MAX_JSON_BYTES) return brokenModel(file, `is larger than ${MAX_JSON_BYTES} bytes`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? brokenModel(file, 'cannot be read') : ok(text);
}

export function brokenModel(file: string, reason: string): Result<never> {
  return err('model/broken', `The model cannot be used: ${file} ${reason}.`, { file });
}
