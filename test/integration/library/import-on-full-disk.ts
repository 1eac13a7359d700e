import { readdirSync } from 'node:fs';
import { createImportLibrary } from '#test/builders/import-library.ts';

/** Run by import.test.ts under a limit on the size of files: imports a folder and prints how it went. */
const library = createImportLibrary();
const { message, failures } = await library.import([process.argv[2] ?? '']);
const signalFileCount = readdirSync(library.paths.signalsFolder).length;
const tempFileCount = readdirSync(library.paths.tempFolder).length;
await library.close();
process.stdout.write(JSON.stringify({ message, failures, signalFileCount, tempFileCount }));
