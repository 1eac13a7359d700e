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
      const app = await _electron.launch({ executablePath: executable, args: [root, ...args] });
      return {
        page: await app.firstWindow(),
        answerDialogs: (folders) => answerInElectron(app, folders),
        close: () => app.close(),
      };
    },
  };
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

/** The stand-in, and Electron itself where it can run; says so in one line where it cannot. */
export function findElectronHosts(): readonly ElectronHost[] {
  const executable = findElectron(root);
  const reason = whyNotReal(executable);
  if (reason === undefined && executable !== undefined) return [standIn, realElectron(executable)];
  process.stderr.write(`Electron itself was not tried (${reason ?? ''}): its tests ran in the stand-in alone\n`);
  return [standIn];
}
