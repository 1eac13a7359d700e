import { readFileSync } from 'node:fs';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { toRecorded } from './recorded-compressions.ts';

// node test/bench/harness/record-compressions.ts CARD.json... > test/bench/recorded/NAME.json
const cards = process.argv
  .slice(2)
  .map((path) => modelCardSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) as ModelCard); // the schema is the type's
process.stdout.write(`${JSON.stringify(cards.map(toRecorded))}\n`);
