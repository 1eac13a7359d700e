#!/usr/bin/env node
// The command line of the npm package, for those who want no Electron: `overread serve` opens the desk in the browser. Sets up first what
// the package cannot bring along: Node 24 where an older one runs this, and native TensorFlow.
import { fileURLToPath } from 'node:url';
import { asksModels } from './setup/asks-models.mjs';
import { ensureNode24, isNewEnough, startAgainWith } from './setup/node-24.mjs';
import { cacheFolder, root } from './setup/places.mjs';
import { StepError } from './setup/step-error.mjs';
import { ensureNativeTensorFlow } from './setup/tensorflow-step.mjs';

const EXIT_SETUP_FAILED = 3;

async function main(args) {
  const cache = cacheFolder();
  if (!isNewEnough()) return startAgainWith(await ensureNode24({ cache }), [fileURLToPath(import.meta.url), ...args]);
  if (asksModels(args)) await ensureNativeTensorFlow({ root, cache, insist: false });
  // It reads the same arguments, and ends this process with its own exit code.
  await import(new URL('../dist/main/cli.js', import.meta.url).href);
  return undefined;
}

try {
  const exitCode = await main(process.argv.slice(2));
  if (exitCode !== undefined) process.exitCode = exitCode;
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_SETUP_FAILED;
}
