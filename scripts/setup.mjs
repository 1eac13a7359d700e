// Makes a checkout ready and then runs one of the project's scripts: `node scripts/setup.mjs [--retry] [--run NAME [ARGUMENT...]]`.
// It needs an installed Node (20 or newer) and npm, and nothing else; it is silent and quick when there is nothing to do.
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureElectron } from './setup/electron.mjs';
import { ensureNode24, isNewEnough, startAgainWith } from './setup/node-24.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { cacheFolder, root } from './setup/places.mjs';
import { forgetFailures } from './setup/remembered-failures.mjs';
import { say } from './setup/say.mjs';
import { StepError } from './setup/step-error.mjs';
import { ensureNativeTensorFlow } from './setup/tensorflow-step.mjs';

const EXIT_SETUP_FAILED = 3;
const EXIT_WRONG_USE = 2;

async function main(args) {
  const cache = cacheFolder();
  if (!isNewEnough()) return startAgainWith(await ensureNode24({ cache }), [fileURLToPath(import.meta.url), ...args]);

  const { retry, name, rest } = readArguments(args);
  if (retry) forgetFailures(cache);
  await ensurePackages({ root });
  const { scripts } = await import('./run.mjs');
  const script = name === undefined ? { needs: ['tensorflow', 'electron', 'chromium'] } : scripts[name];
  if (script === undefined) {
    say(`there is no script named '${name}'; there are ${Object.keys(scripts).join(', ')}`);
    return EXIT_WRONG_USE;
  }
  const electron = script.needs.includes('electron') ? await ensureElectron({ root, cache }) : undefined;
  if (script.needs.includes('tensorflow'))
    await ensureNativeTensorFlow({ root, cache, insist: script.insists === true });
  if (script.needs.includes('chromium')) await ensureChromium({ root, cache });
  return script.run === undefined ? 0 : script.run({ root, cache, electron, args: rest });
}

function readArguments(args) {
  const runAt = args.indexOf('--run');
  const own = runAt === -1 ? args : args.slice(0, runAt);
  const unknown = own.find((argument) => argument !== '--retry');
  if (unknown !== undefined || (runAt !== -1 && args[runAt + 1] === undefined)) {
    say('usage: node scripts/setup.mjs [--retry] [--run NAME [ARGUMENT...]]');
    process.exit(EXIT_WRONG_USE);
  }
  return {
    retry: own.includes('--retry'),
    name: runAt === -1 ? undefined : args[runAt + 1],
    rest: runAt === -1 ? [] : args.slice(runAt + 2),
  };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_SETUP_FAILED;
}
