import { resolve } from 'node:path';
import { findLibraryFolder } from '#main/index.ts';
import type { ReadServices } from '#main/index/read-services.ts';
import { openReadServices } from '#main/index/read-services.ts';
import type { CliContext, ExitCode } from './context.ts';
import { refuse } from './context.ts';

/** A relative folder starts where the caller stands; without one, the usual place. */
export function toLibraryFolder(folder: string | undefined, { workingFolder }: CliContext): string {
  return findLibraryFolder(folder && resolve(workingFolder, folder));
}

/** Opens the library to read, also while a desk has it, and closes it whatever the command does. */
export async function withLibrary(
  folder: string | undefined,
  context: CliContext,
  work: (services: ReadServices) => Promise<ExitCode> | ExitCode,
): Promise<ExitCode> {
  const opened = openReadServices(toLibraryFolder(folder, context));
  if (!opened.ok) return refuse(context, opened.error);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

/** For commands that use models: those of the library too. It need not exist, and is only read. */
export function withModels(context: CliContext, library: string | undefined): CliContext & { libraryFolder: string } {
  return { ...context, libraryFolder: toLibraryFolder(library, context) };
}
