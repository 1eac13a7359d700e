import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from '#scripts/setup/chromium.mjs';
import { cacheFolder, root } from '#scripts/setup/places.mjs';

/**
 * Our own list. Never the one that @sparticuz/chromium hands out: it switches web security off, and with it what the tests are there
 * to show.
 */
const ARGUMENTS = [
  '--headless=shell',
  // WebGL without a graphics card, in software.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  // All but WebGL is drawn by the processor itself, which is quicker than a graphics card imitated in software.
  '--disable-gpu-compositing',
  '--disable-accelerated-2d-canvas',
  // The same picture on every machine.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  // A plain language whatever the system says: 'en-US@posix' is none that Intl takes.
  '--accept-lang=en-US',
  // Nothing leaves the machine.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/**
 * Starts the Chromium that set-up found or unpacked; the caller closes it.
 * Only root, whom Chromium's sandbox refuses, goes without a sandbox. Throws when there is no Chromium.
 */
export async function launchChromium(moreArguments: readonly string[] = []): Promise<Browser> {
  const found = findChromium({ root, cache: cacheFolder() });
  if (found === undefined) throw new Error('launchChromium: there is no Chromium here; run: node scripts/setup.mjs');
  return chromium.launch({
    executablePath: found.executable,
    env: definedOnly({ ...process.env, ...found.env }),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ['--headless', '--headless=old'],
    args: [...ARGUMENTS, ...moreArguments],
  });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
