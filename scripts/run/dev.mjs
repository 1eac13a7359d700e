import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { childEnv } from '../setup/programs.mjs';
import { say } from '../setup/say.mjs';
import { ensureBuilt } from './build.mjs';
import { chooseShell } from './shells.mjs';

const WATCHED = ['src-shared', 'src-main', 'src-renderer'];
const SETTLE_MS = 300;

/** As `start`, and opens the desk anew whenever the sources changed and could be built. Ends when the desk is closed. */
export async function dev({ root, electron, args }) {
  await ensureBuilt(root);
  const shell = chooseShell(root, electron);
  return new Promise((resolve) => {
    let desk = open();
    let renewing = Promise.resolve();
    let timer;
    const watchers = WATCHED.map((folder) =>
      watch(join(root, folder), { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(() => (renewing = renewing.then(renew)), SETTLE_MS);
      }),
    );
    const interrupt = () => {}; // Ctrl-C reaches the desk by itself; when it has closed, so does this
    process.on('SIGINT', interrupt);

    function open() {
      const child = spawn(shell.command, [...shell.args, ...args], {
        cwd: root,
        stdio: 'inherit',
        env: childEnv(root),
      });
      child.once('close', (code) => {
        if (child !== desk) return;
        clearTimeout(timer);
        for (const watcher of watchers) watcher.close();
        process.off('SIGINT', interrupt);
        resolve(code ?? 1);
      });
      return child;
    }

    async function renew() {
      try {
        await ensureBuilt(root);
      } catch (error) {
        return say(error.message);
      }
      const old = desk;
      desk = undefined;
      await new Promise((closed) => {
        if (old.exitCode !== null || old.signalCode !== null) return closed();
        old.once('close', closed);
        old.kill();
      });
      desk = open();
    }
  });
}
