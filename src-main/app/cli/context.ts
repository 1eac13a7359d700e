import type { TensorStart } from '#main/index/start-tensor.ts';
import type { AppError } from '#shared/result/result.ts';

/** 0 done, 1 some inputs failed (each was named), 2 wrong use, 130 stopped by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What a command may do besides its work. */
export interface CliContext extends TensorStart {
  /** Standard output: results, and nothing else. */
  readonly print: (text: string) => void;
  /** Standard error: progress, notices and errors, a line at a time. */
  readonly say: (line: string) => void;
  /** A progress line that replaces the one before, where a person is watching. */
  readonly progress: (line: string) => void;
  /** Paths on the command line start here. */
  readonly workingFolder: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command's action calls: its work gets the context, and its exit code becomes the program's. */
export type RunCommand = (work: (context: CliContext) => Promise<ExitCode> | ExitCode) => Promise<void>;

/** An input that failed, as every command names it. */
export interface FailedInput {
  readonly input: string;
  readonly code: string;
  readonly reason: string;
}

export function toFailed(input: string, { code, message }: AppError): FailedInput {
  return { input, code, reason: message };
}

export function sayFailed(context: CliContext, { input, reason }: FailedInput): void {
  context.say(`${input}: ${reason}`);
}

export function printJson(context: CliContext, value: unknown): void {
  context.print(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** The command cannot be done at all. */
export function refuse(context: CliContext, error: AppError): ExitCode {
  context.say(`overread: ${error.message}`);
  return error.code === 'app/wrong-use' ? 2 : 1;
}

export function exitCodeOf(context: CliContext, failures: readonly FailedInput[]): ExitCode {
  if (context.signal.aborted) return 130;
  return failures.length > 0 ? 1 : 0;
}
