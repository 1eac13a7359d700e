// The licence texts of everything that a package holds. A package that gives no text of its own must have a licence whose usual text is
// known here; one that has neither ends the build.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)([-.].*)?$/i;
/** Incorporated by another licence's text, which must be accompanied by it. */
const ACCOMPANIED_BY = { 'LGPL-3.0-or-later': 'GPL-3.0' };
const RULE = '='.repeat(100);

/**
 * One text with the licences of all packages, in the order of their names.
 * @param {string} root the checkout
 * @param {readonly string[]} folders of the packages, relative to the checkout ('node_modules/zod')
 * @returns {string} Throws where a package has no licence text.
 */
export function collectLicences(root, folders) {
  const sections = [...folders].sort().map((folder) => toSection(root, folder));
  const faults = sections.filter(({ text }) => text === undefined).map(({ title }) => title);
  if (faults.length > 0) {
    throw new Error(
      `no licence text for ${faults.join('; ')}: add the usual text of that licence to packaging/licences, or leave the package out`,
    );
  }
  const intro =
    'Overread itself: Apache License 2.0, see LICENSE. It contains the following packages, under the licences given for each.\n' +
    'Native TensorFlow, where it is included, comes under the Apache License 2.0; SQLite, inside better-sqlite3, is in the public domain;\n' +
    'libFLAC, inside @wasm-audio-decoders/flac, comes under the BSD-3-Clause licence. Electron has its own files of licences beside the program.\n';
  return [intro, ...sections.map(({ title, text }) => `${RULE}\n${title}\n${RULE}\n\n${text.trim()}\n`)].join('\n');
}

function toSection(root, folder) {
  const path = join(root, folder);
  const { name, version, author, repository } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const licence = findLicence(root, folder);
  const source = typeof repository === 'string' ? repository : repository?.url;
  const title = [`${name} ${version}`, licence, source].filter((part) => part !== undefined).join(', ');
  const own = readOwnTexts(path);
  const companion = ACCOMPANIED_BY[licence];
  const texts = own.length > 0 ? own : usualTexts(root, licence, author ?? name);
  if (companion !== undefined)
    texts.push(readFileSync(join(root, 'packaging', 'licences', `${companion}.txt`), 'utf8'));
  return { title, text: texts.length === 0 ? undefined : texts.join('\n\n') };
}

/**
 * The licence of a package by its short name; of one whose package.json says none, by the text that it comes with.
 * @param {string} root the checkout
 * @param {string} folder of the package, relative to it
 * @returns {string} 'unknown' where neither says it
 */
export function findLicence(root, folder) {
  const { license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const said = typeof license === 'string' ? license : license?.type;
  if (said !== undefined) return said;
  const isMit = readOwnTexts(join(root, folder)).some((text) =>
    /permission is hereby granted, free of charge/i.test(text),
  );
  return isMit ? 'MIT' : 'unknown';
}

function readOwnTexts(path) {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(path, entry.name), 'utf8').trim());
}

function usualTexts(root, licence, author) {
  const holder = typeof author === 'string' ? author : (author.name ?? '');
  const known = { MIT: ['packaging', 'licences', 'MIT.txt'], 'Apache-2.0': ['LICENSE'] };
  const parts = licence.replace(/[()]/g, '').split(' AND ');
  if (!parts.every((part) => part in known)) return [];
  return parts.map((part) => `Copyright ${holder}\n\n${readFileSync(join(root, ...known[part]), 'utf8').trim()}`);
}
