// Makes the program's icons out of packaging/icon.svg: `node scripts/build-icons.mjs`. The results are committed, so that packaging
// needs no browser. PNG for Linux, ICO for Windows ('ICO (file format)': a directory of PNG images), ICNS for macOS (types icp4 to ic10).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './setup/chromium.mjs';
import { cacheFolder, root } from './setup/places.mjs';

export const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512];
export const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
export const ICNS_TYPES = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
const ICO_ENTRY_BYTES = 16;
/** Not written into the import: the browser is needed by whoever changes the icon, and by nobody else. */
const BROWSER = 'playwright-core';

/**
 * The picture in every size that an icon needs.
 * @param {string} svg
 * @param {readonly number[]} sizes in pixels
 * @returns {Promise<Map<number, Buffer>>} PNG by size
 */
export async function drawPng(svg, sizes) {
  const chromium = findChromium({ root, cache: cacheFolder() });
  if (chromium === undefined) throw new Error('there is no Chromium here: run node scripts/setup.mjs');
  const { chromium: launcher } = await import(BROWSER);
  const browser = await launcher.launch({
    executablePath: chromium.executable,
    env: { ...process.env, ...chromium.env },
    args: ['--no-sandbox', '--headless=shell'],
  });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1 });
    const pictures = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      await page.setContent(
        `<body style="margin:0;background:transparent"><img style="display:block;width:${size}px" src="${source}"></body>`,
      );
      await page.locator('img').evaluate((image) => image.decode());
      pictures.set(size, await page.screenshot({ omitBackground: true }));
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

/** An ICO file of PNG images. Widths and heights of 256 are written as 0. */
export function toIco(pictures) {
  const header = Buffer.alloc(6 + pictures.size * ICO_ENTRY_BYTES);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.size, 4);
  let offset = header.length;
  for (const [index, [size, png]] of [...pictures].entries()) {
    const at = 6 + index * ICO_ENTRY_BYTES;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.values()]);
}

/** An ICNS file: blocks of a type, a length that includes the block's own eight bytes, and a PNG. */
export function toIcns(pictures) {
  const blocks = Object.entries(ICNS_TYPES).map(([type, size]) => block(type, pictures.get(size)));
  return block('icns', Buffer.concat(blocks));
}

function block(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([header, content]);
}

function pick(pictures, sizes) {
  return new Map(sizes.map((size) => [size, pictures.get(size)]));
}

async function main() {
  const svg = readFileSync(join(root, 'packaging', 'icon.svg'), 'utf8');
  const sizes = [...new Set([...LINUX_SIZES, ...ICO_SIZES, ...Object.values(ICNS_TYPES)])];
  const pictures = await drawPng(svg, sizes);
  const folder = join(root, 'packaging', 'icons');
  mkdirSync(folder, { recursive: true });
  for (const size of LINUX_SIZES) writeFileSync(join(folder, `${size}x${size}.png`), pictures.get(size));
  writeFileSync(join(folder, 'icon.ico'), toIco(pick(pictures, ICO_SIZES)));
  writeFileSync(join(folder, 'icon.icns'), toIcns(pictures));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
