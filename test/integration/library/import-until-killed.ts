import { createImportLibrary } from '#test/builders/import-library.ts';

/** Run by import-killed.test.ts: imports a folder into a library that stays, and prints a line for every record. */
const [, , workFolder = '', source = ''] = process.argv;
const library = createImportLibrary({ workFolder, workerCount: 2 });
await library.import([source], { onRecord: ({ name }) => process.stdout.write(`${name}\n`) });
process.stdout.write('done\n');
