import { fork } from 'node:child_process';
import type { ForkOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { record } from './host-channel.ts';

/** A utility process is a Node child whose line to main is `process.parentPort`; its messages are structured clones. */
function start(
  modulePath: string,
  args: readonly string[] = [],
  options: Electron.ForkOptions = {},
): Pick<Electron.UtilityProcess, 'pid' | 'postMessage' | 'kill'> & EventEmitter {
  const forkOptions: ForkOptions = {
    serialization: 'advanced',
    execArgv: ['--import', new URL('./parent-port.ts', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: options.env as NodeJS.ProcessEnv, // as the program gave it
  };
  const child = fork(modulePath, args, forkOptions);
  record('utilityProcess.fork', { serviceName: options.serviceName, stdio: options.stdio, pid: child.pid });
  const events = new EventEmitter();
  child.on('message', (message) => events.emit('message', message));
  child.on('exit', (code) => events.emit('exit', code ?? 1));
  child.on('spawn', () => events.emit('spawn'));
  return Object.assign(events, {
    pid: child.pid,
    postMessage: (message: unknown) => void child.send(message as object, () => undefined),
    kill: () => child.kill(),
  });
}

export const utilityProcess = { fork: start };
