import { findLibraryFolder } from '#main/index.ts';
import type { ReadServices } from '#main/index/read-services.ts';
import { openReadServices } from '#main/index/read-services.ts';
import type { CliContext, ExitCode } from './context.ts';
import { refuse } from './context.ts';

/** Opens the library to read, also while a desk has it, and closes it whatever the command does. */
export async function withLibrary(
  folder: string | undefined,
  context: CliContext,
  work: (services: ReadServices) => Promise<ExitCode> | ExitCode,
): Promise<ExitCode> {
  const opened = openReadServices(findLibraryFolder(folder));
  if (!opened.ok) return refuse(context, opened.error);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}
