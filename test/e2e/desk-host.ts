import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';

/** The browser shell as a person starts it, from the built program. */
export interface RunningDesk {
  /** Good for one opening, within a minute. */
  readonly address: string;
  /** Ends it as a person does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export async function startBrowserDesk(options: {
  readonly library: string;
  readonly paths?: readonly string[];
}): Promise<RunningDesk> {
  const program = join(root, 'dist', 'main', 'browser.js');
  const args = [program, '--no-open', '--library', options.library, ...(options.paths ?? [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await readAddress(child);
  return {
    address,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /Overread: (http:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the browser shell ended with ${code}: ${said}`)));
  });
}
