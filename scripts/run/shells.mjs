// Opening the program: the window or the browser, and the command line.
import { watch } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnv } from '../setup/programs.mjs';
import { say } from '../setup/say.mjs';
import { briefly } from '../setup/step-error.mjs';
import { ensureBuilt } from './build.mjs';
import { runInTerminal } from './steps.mjs';

const SETTLE_MS = 300;

/** Opens the desk: in its own window where Electron can run, else in the browser. */
export async function start({ root, electron, args }) {
  await ensureBuilt(root);
  const shell = chooseShell(root, electron);
  return runInTerminal(root, [...shell.args, ...args], { command: shell.command });
}

/** The command line. Nothing but the command itself writes to standard output. */
export async function overread({ root, args }) {
  await ensureBuilt(root);
  return runInTerminal(root, [join('dist', 'main', 'cli.js'), ...args]);
}

/** As `start`, and starts the desk anew whenever the sources change and can be built. */
export async function dev({ root, electron, args }) {
  await ensureBuilt(root);
  const shell = chooseShell(root, electron);
  const open = () =>
    spawn(shell.command, [...shell.args, ...args], { cwd: root, stdio: 'inherit', env: childEnv(root) });
  let desk = open();
  let timer;
  const renew = async () => {
    try {
      await ensureBuilt(root);
    } catch (error) {
      return say(briefly(error));
    }
    if (desk.exitCode === null) await new Promise((resolve) => desk.once('close', resolve).kill());
    desk = open();
  };
  for (const folder of ['src-shared', 'src-main', 'src-renderer']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(renew, SETTLE_MS);
    });
  }
  return new Promise((resolve) => process.once('SIGINT', () => resolve(130)));
}

function chooseShell(root, electron) {
  const reason = electron?.executable === undefined ? (electron?.cause ?? 'it is not installed') : whyNoWindow();
  if (reason === undefined) return { command: electron.executable, args: [root] };
  say(`Electron cannot be used here (${reason}): the desk opens in the browser`);
  return { command: process.execPath, args: [join('dist', 'main', 'browser.js')] };
}

function whyNoWindow(env = process.env) {
  if (process.platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  return process.getuid?.() === 0 ? 'it does not run as root' : undefined;
}
