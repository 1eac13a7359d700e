import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '#main/entries.ts';
import type { TensorChild } from './tensor-child.ts';

export interface ForkOptions {
  /** Where the process's own words go (TensorFlow's messages): at most one line at a time. */
  readonly onOutput?: (line: string) => void;
  /** Added to this process's own environment, e.g. OVERREAD_TENSOR_BACKEND=wasm. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The tensor process as a child of plain Node. 'advanced' keeps typed arrays what they are. */
export function forkTensorChild({ onOutput, env = {} }: ForkOptions = {}): TensorChild {
  const child = fork(fileURLToPath(entryUrl('tensor-entry')), [], {
    serialization: 'advanced',
    // Not the parent's flags: a debugger or a test runner's hooks are not for this process.
    execArgv: [],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.trim() !== '') onOutput?.(line);
  });
  // A child that is not there any more: its exit says so.
  const ignoreSendFailure = () => undefined;
  return {
    pid: child.pid,
    post: (request) => void child.send(request, ignoreSendFailure),
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      let told = false;
      const tell = (exitCode: number | null) => {
        if (!told) listener(exitCode);
        told = true;
      };
      child.once('exit', tell);
      child.once('error', () => (child.exitCode === null && child.pid === undefined ? tell(null) : undefined));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
