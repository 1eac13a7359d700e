/**
 * Fits the detector's networks to all of MIT-BIH and writes them into the sources:
 *
 *     OVERREAD_DATA=... node test/bench/beats/write-weights.ts
 *
 * How well such networks do on records that they have not seen is the figure beats-cross-validation.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '#test/builders/real-data.ts';
import { FOLD_COUNT, fitFolds } from './fit-folds.ts';
import { toWeightsModule } from './weights-module.ts';

const mitdb = realData('mitdb');
if (mitdb === undefined) process.exitCode = 3;
else {
  const [nets] = await fitFolds(mitdb, [FOLD_COUNT], (line) => process.stderr.write(`${line}\n`));
  if (nets !== undefined)
    writeFileSync(join(root, 'src-shared', 'signal', 'beat-evidence-weights.ts'), toWeightsModule(nets));
}
