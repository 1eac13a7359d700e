import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { _electron } from 'playwright-core';
import { findElectron } from '#scripts/setup/electron.mjs';
import { root } from '#scripts/setup/places.mjs';
import { launchChromium } from './chromium.ts';
import { startStandIn } from './electron-stand-in/stand-in-host.ts';

/** The desk in Electron's shell, whoever plays Electron. */
export interface ElectronDesk {
  readonly page: Page;
  /** Folders that the next dialogs for opening answer with. */
  answerDialogs(folders: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface ElectronHost {
  readonly name: string;
  readonly launch: (args: readonly string[]) => Promise<ElectronDesk>;
}

const standIn: ElectronHost = {
  name: 'the stand-in for Electron',
  async launch(args) {
    const browser = await launchChromium();
    const desk = startStandIn({ browser, args });
    return {
      page: await desk.page(),
      async answerDialogs(folders) {
        const answers = folders.map((folder) => ({ canceled: false, filePaths: [folder] }));
        await desk.ask({ kind: 'answer-dialogs', answers });
      },
      async close() {
        await desk.close();
        await browser.close();
      },
    };
  },
};

function realElectron(executable: string): ElectronHost {
  return {
    name: 'Electron itself',
    async launch(args) {
      return toDesk(await _electron.launch({ executablePath: executable, args: [root, ...args] }));
    },
  };
}

/** The program as it is installed, packed with Electron itself; only the fuse is left that lets a test drive it. */
const packed: ElectronHost = {
  name: 'the packed program',
  async launch(args) {
    const folder = mkdtempSync(join(tmpdir(), 'overread-packed-'));
    try {
      const app = await _electron.launch({ executablePath: await packProgram(folder), args: [...args] });
      const desk = await toDesk(app);
      return {
        ...desk,
        async close() {
          await desk.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  },
};

async function toDesk(app: ElectronApplication): Promise<ElectronDesk> {
  return {
    page: await app.firstWindow(),
    answerDialogs: (folders) => answerInElectron(app, folders),
    close: () => app.close(),
  };
}

/** @returns the executable of the program that was packed into the folder. Throws where packing failed. */
async function packProgram(folder: string): Promise<string> {
  const args = ['--run', 'package', '--dir', '--inspectable', '--output', folder];
  const child = spawn(process.execPath, [join(root, 'scripts', 'setup.mjs'), ...args], { cwd: root, stdio: 'inherit' });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`packProgram: packing ended with ${child.exitCode ?? 'a signal'}`);
  const [unpacked = ''] = readdirSync(folder).filter((name) => /^(linux|win|mac)/.test(name));
  if (process.platform === 'darwin') return join(folder, unpacked, 'Overread.app', 'Contents', 'MacOS', 'Overread');
  return join(folder, unpacked, process.platform === 'win32' ? 'Overread.exe' : 'overread');
}

function answerInElectron(app: ElectronApplication, folders: readonly string[]): Promise<void> {
  return app.evaluate(
    ({ dialog }, waiting) => {
      const answers = [...waiting];
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: answers.splice(0, 1) });
    },
    [...folders],
  );
}

/** Why the real program cannot be tried here; undefined where it can. */
function whyNotReal(executable: string | undefined): string | undefined {
  if (executable === undefined) return 'its binary is not installed';
  if (process.platform !== 'linux') return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  return process.getuid?.() === 0 ? 'it does not run as root' : undefined;
}

/** The stand-in, and Electron itself and the packed program where they can run; says so in one line where they cannot. */
export function findElectronHosts(): readonly ElectronHost[] {
  const executable = findElectron(root);
  const reason = whyNotReal(executable);
  if (reason === undefined && executable !== undefined) return [standIn, realElectron(executable), packed];
  process.stderr.write(`Electron itself was not tried (${reason ?? ''}): its tests ran in the stand-in alone\n`);
  return [standIn];
}
