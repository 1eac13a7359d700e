import { findFragmentRecord, MIT_BIH_FRAGMENT } from '#shared/domain/mit-bih-fragment.ts';
import { ok } from '#shared/result/result.ts';
import type { Importer } from '../importer.ts';
import { joinName, type SourceFolder } from '../source-folder.ts';
import { FRAGMENT_SUFFIX, readFragment } from './read-fragment.ts';

/**
 * Plawiak's fragments of the MIT-BIH Arrhythmia Database, '<record>m (<n>).mat'. Such a file tells neither rate nor lead nor gain; its name
 * says what it was cut from, and so all three are known. A file of any other name, or with a header of its own, is not one of them.
 */
export const fragmentImporter: Importer = {
  id: MIT_BIH_FRAGMENT,
  name: 'Fragments of MIT-BIH (Plawiak)',
  fileExtensions: [],
  sniff: (_, fileName) => isFragment(fileName),
  findRecordings: (_, folder, fileNames) => {
    const there = new Set(fileNames);
    const own = fileNames.filter((name) => isFragment(name) && !there.has(toHeaderName(name)));
    return Promise.resolve(ok(own.map((name) => joinName(folder, toStem(name)))));
  },
  async findRecordingOf(source, folder, fileName) {
    const stem = isFragment(fileName) ? toStem(fileName) : fileName;
    const isThere = findFragmentRecord(stem) !== undefined && (await hasFile(source, joinName(folder, toFile(stem))));
    const hasHeader = isThere && (await hasFile(source, joinName(folder, toHeaderName(toFile(stem)))));
    return isThere && !hasHeader ? joinName(folder, stem) : undefined;
  },
  parse: (source, name) => readFragment(source, toFile(name)),
};

function isFragment(fileName: string): boolean {
  return fileName.endsWith(FRAGMENT_SUFFIX) && findFragmentRecord(toStem(fileName)) !== undefined;
}

function toStem(fileName: string): string {
  return fileName.slice(0, -FRAGMENT_SUFFIX.length);
}

function toFile(stem: string): string {
  return `${stem}${FRAGMENT_SUFFIX}`;
}

function toHeaderName(fileName: string): string {
  return `${toStem(fileName)}.hea`;
}

async function hasFile(source: SourceFolder, name: string): Promise<boolean> {
  return (await source.readSizeBytes(name)).ok;
}
