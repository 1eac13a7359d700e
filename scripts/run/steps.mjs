// Running the tools of node_modules, two at a time.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { childEnv, runProgram } from '../setup/programs.mjs';

/** Path of a package's program, to be run with this Node. */
export function tool(root, packageName, script) {
  return join(root, 'node_modules', packageName, script);
}

/** Runs a program with this terminal as its own. @returns its exit code */
export function runInTerminal(root, args, { command = process.execPath, cwd = root, env = {} } = {}) {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: childEnv(root, env) });
  // Ctrl-C reaches the child by itself; this process waits for it to end in its own way.
  const wait = () => {};
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/**
 * Runs named steps side by side, as many as there are cores, and prints one line for each, with its output where it failed.
 * @param steps `{ name, args }` with arguments for this Node
 * @returns how many passed and failed, and the names of those that failed
 */
export async function runSteps(root, steps) {
  const waiting = [...steps];
  const failedNames = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const startedMs = Date.now();
      const result = await runProgram(process.execPath, step.args, {
        cwd: root,
        env: childEnv(root, { NO_COLOR: '1' }),
      });
      const tookSec = ((Date.now() - startedMs) / 1000).toFixed(1);
      if (result.problem === undefined) {
        console.log(`ok      ${step.name} (${tookSec} s)`);
      } else {
        failedNames.push(step.name);
        console.log(`FAILED  ${step.name} (${tookSec} s, ${result.problem})\n${result.output.trimEnd()}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return { passed: steps.length - failedNames.length, failed: failedNames.length, failedNames };
}
