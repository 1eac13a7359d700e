import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCli } from '#main/app/cli/program.ts';
import { root } from '#scripts/setup/places.mjs';

export interface CliEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as the program's main file does: a process for each would take a minute. */
export async function runHere(args: readonly string[], workingFolder: string): Promise<CliEnd> {
  let stdout = '';
  let stderr = '';
  const context = {
    print: (text: string) => void (stdout += text),
    say: (line: string) => void (stderr += `${line}\n`),
    progress: () => undefined,
    workingFolder,
    signal: new AbortController().signal,
  };
  const exitCode = await runCli(args, context, '0.0.0');
  return { exitCode, stdout, stderr };
}

export interface ProcessOptions {
  readonly workingFolder: string;
  /** Called with all of standard error so far, e.g. to send a signal at a known moment. */
  readonly onStderr?: (text: string, child: { kill(signal: NodeJS.Signals): boolean }) => void;
}

/** Runs the program itself, from source. */
export function runProcess(args: readonly string[], { workingFolder, onStderr }: ProcessOptions): Promise<CliEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'src-main', 'app', 'cli', 'main.ts'), ...args], {
      cwd: workingFolder,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr, child);
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
