import { basename, join, relative, resolve } from 'node:path';
import type { FileRef, FileServices } from '#main/index/file-services.ts';
import type { Result } from '#shared/result/result.ts';
import type { CliContext, FailedInput } from './context.ts';
import { sayFailed, toFailed } from './context.ts';

/** An input with the name under which tables have it. */
interface NamedFailure extends FailedInput {
  readonly name: string;
}

export interface InputsRun<T> {
  /** `input` is the recording's name: its last part, or the path to it where another one has that name too. */
  readonly done: readonly { readonly input: string; readonly value: T }[];
  /** `input` is the path as it was given, where nothing was found there. */
  readonly failures: readonly NamedFailure[];
}

interface Inputs {
  readonly recordings: readonly { readonly ref: FileRef; readonly name: string }[];
  readonly failures: readonly NamedFailure[];
}

/**
 * Does one thing to every recording that the paths stand for, several at a time, and goes on past bad ones; each of these is named
 * with its reason as it fails. A recording that two paths lead to is done once. Results are in the order of the inputs.
 */
export async function runInputs<T>(
  paths: readonly string[],
  work: (ref: FileRef, name: string) => Promise<Result<T>>,
  { context, files }: { readonly context: CliContext; readonly files: FileServices },
): Promise<InputsRun<T>> {
  const inputs = await findInputs(paths, { context, files });
  const failures = [...inputs.failures];
  for (const failed of failures) sayFailed(context, failed);
  const { recordings } = inputs;
  const results = new Array<{ input: string; value: T } | undefined>(recordings.length);
  const waiting = recordings.entries();
  let endedCount = 0;
  const lanes = Array.from({ length: files.laneCount }, async () => {
    for (const [index, { ref, name }] of waiting) {
      if (isStopped(context)) return;
      const result = await work(ref, name);
      // What a stop cut off has not failed.
      if (!result.ok && isStopped(context)) return;
      if (result.ok) results[index] = { input: name, value: result.value };
      else {
        const failed = { ...toFailed(name, result.error), name };
        failures.push(failed);
        sayFailed(context, failed);
      }
      endedCount += 1;
      context.progress(`${endedCount} of ${recordings.length} recordings`);
    }
  });
  await Promise.all(lanes);
  return { done: results.filter((result) => result !== undefined), failures };
}

async function findInputs(
  paths: readonly string[],
  { context, files }: { readonly context: CliContext; readonly files: FileServices },
): Promise<Inputs> {
  const refs = new Map<string, FileRef>();
  const failed: FailedInput[] = [];
  for (const path of paths) {
    const found = await files.find(resolve(context.workingFolder, path));
    if (!found.ok) failed.push(toFailed(path, found.error));
    else
      for (const ref of found.value) {
        const own = join(ref.folder, ref.name);
        if (refs.has(own)) context.say(`${ref.displayName}: named more than once, and counted once.`);
        refs.set(own, ref);
      }
  }
  const names = [
    ...[...refs.values()].map(({ displayName }) => displayName),
    ...failed.map(({ input }) => basename(input)),
  ];
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const toName = (name: string, path: string): string => (counts.get(name) === 1 ? name : path);
  return {
    recordings: [...refs].map(([path, ref]) => {
      const shortened = relative(context.workingFolder, path);
      return { ref, name: toName(ref.displayName, shortened.startsWith('..') ? path : shortened) };
    }),
    failures: failed.map((one) => ({ ...one, name: toName(basename(one.input), one.input) })),
  };
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
