import { utilityProcess } from 'electron';
import type { StartTensorChild } from '#main/index/services.ts';

/** The tensor process as Electron's utility process: Node without the page's or the window's rights. */
export const startTensorChild: StartTensorChild = (entryFile, env) => {
  const child = utilityProcess.fork(entryFile, [], {
    serviceName: 'Overread tensor process',
    // TensorFlow's own messages are not for anybody; its errors come as replies.
    stdio: 'ignore',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...env },
  });
  const exit = Promise.withResolvers<number | null>();
  child.once('exit', (exitCode) => exit.resolve(exitCode));
  return {
    get pid() {
      return child.pid;
    },
    post: (request) => child.postMessage(request),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void exit.promise.then(listener),
    kill: () => kill(child.pid, () => child.kill()),
  };
};

/** utilityProcess.kill() asks with SIGTERM, which a process that is inside native code does not hear. */
function kill(pid: number | undefined, ask: () => void): void {
  if (pid === undefined) return ask();
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    ask(); // it has gone by itself
  }
}
