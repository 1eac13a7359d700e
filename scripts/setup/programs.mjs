// Running other programs: npm, pip, g++, and Node itself.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const KEPT_OUTPUT_CHARS = 20_000;

/**
 * Runs a program to its end and keeps the tail of what it prints.
 * @param options.timeoutMs it is killed after that long; @param options.keptChars how much of the output's end is kept
 * @returns `{ code, signal, output, problem }`; `problem` is undefined on success and otherwise says in words how it ended
 */
export function runProgram(command, args, options = {}) {
  const { cwd, env = process.env, timeoutMs = 30 * 60_000, shell = false, keptChars = KEPT_OUTPUT_CHARS } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const keep = (chunk) => {
      output += chunk;
      if (output.length > keptChars) output = output.slice(-keptChars);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: undefined, signal: undefined, output, problem: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const problem = code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`;
      resolve({ code, signal, output, problem });
    });
  });
}

/** The environment in which children find this very Node first, then the checkout's own programs. */
export function childEnv(root, extra = {}) {
  const path = [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** How npm is started: its own script with this Node where it is known, so that an odd PATH cannot give us another npm. */
export function npmCommand(env = process.env) {
  if (env.npm_execpath && /npm-cli\.[cm]?js$/.test(env.npm_execpath) && existsSync(env.npm_execpath)) {
    return { command: process.execPath, args: [env.npm_execpath], shell: false };
  }
  return process.platform === 'win32'
    ? { command: 'npm.cmd', args: [], shell: true }
    : { command: 'npm', args: [], shell: false };
}
