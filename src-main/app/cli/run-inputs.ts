import type { FileRef, FileServices } from '#main/index/file-services.ts';
import type { Result } from '#shared/result/result.ts';
import { resolve } from 'node:path';
import type { CliContext, FailedInput } from './context.ts';
import { sayFailed, toFailed } from './context.ts';

export interface InputsRun<T> {
  readonly done: readonly { readonly input: string; readonly value: T }[];
  readonly failures: readonly FailedInput[];
}

/**
 * Does one thing to every recording that the paths stand for, several at a time, and goes on past bad ones; each of these is named
 * with its reason as it fails. Results are in the order of the inputs.
 */
export async function runInputs<T>(
  paths: readonly string[],
  work: (ref: FileRef) => Promise<Result<T>>,
  { context, files }: { readonly context: CliContext; readonly files: FileServices },
): Promise<InputsRun<T>> {
  const refs: FileRef[] = [];
  const failures: FailedInput[] = [];
  const fail = (failed: FailedInput): void => {
    failures.push(failed);
    sayFailed(context, failed);
  };
  for (const path of paths) {
    const found = await files.find(resolve(context.workingFolder, path));
    if (found.ok) refs.push(...found.value);
    else fail(toFailed(path, found.error));
  }
  const results = new Array<{ input: string; value: T } | undefined>(refs.length);
  const waiting = refs.entries();
  let endedCount = 0;
  const lanes = Array.from({ length: files.laneCount }, async () => {
    for (const [index, ref] of waiting) {
      if (isStopped(context)) return;
      const result = await work(ref);
      // What a stop cut off has not failed.
      if (!result.ok && isStopped(context)) return;
      if (result.ok) results[index] = { input: ref.displayName, value: result.value };
      else fail(toFailed(ref.displayName, result.error));
      endedCount += 1;
      context.progress(`${endedCount} of ${refs.length} recordings`);
    }
  });
  await Promise.all(lanes);
  return { done: results.filter((result) => result !== undefined), failures };
}

/** What importers had to say of the recordings, each sentence once with the recordings that it is of. */
export function sayNotices(
  context: CliContext,
  recordings: readonly { readonly input: string; readonly notices: readonly string[] }[],
): void {
  const inputsOf = new Map<string, string[]>();
  for (const { input, notices } of recordings) {
    for (const notice of notices) {
      const inputs = inputsOf.get(notice) ?? [];
      inputs.push(input);
      inputsOf.set(notice, inputs);
    }
  }
  for (const [notice, [first = '', ...more]] of inputsOf) {
    context.say(`${first}${more.length === 0 ? '' : ` and ${more.length} more`}: ${notice}`);
  }
}

function isStopped({ signal }: CliContext): boolean {
  return signal.aborted;
}
