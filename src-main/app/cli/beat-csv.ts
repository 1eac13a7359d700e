import { open } from 'node:fs/promises';
import { ABSTENTIONS, findTopClass } from '#shared/domain/prediction.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { toCsvCell } from './csv-cell.ts';
import { toCsvError } from './csv-error.ts';
import type { CsvFacts } from './csv-facts.ts';

export interface BeatCsv {
  /** Adds a recording's beats; recordings follow one another whole. Errors: 'export/unwritable'. */
  add(recordName: string, columns: BeatPredictionColumns): Promise<Result<null>>;
  close(): Promise<void>;
}

const NONE: BeatCsv = { add: () => Promise.resolve(ok(null)), close: () => Promise.resolve() };

/**
 * A table of beats: record, sample, label (the class of the greatest probability), p_<class> each, why there is no answer, and of spikes
 * the time steps of each answer.
 * RFC 4180. Without a path it takes everything and writes nothing. Errors: 'export/exists', 'export/unwritable'.
 */
export async function openBeatCsv(
  path: string | undefined,
  { card, steps, overwrite }: CsvFacts,
): Promise<Result<BeatCsv>> {
  if (path === undefined) return ok(NONE);
  const classIds = card.classes.map(({ id }) => id);
  try {
    const file = await open(path, overwrite ? 'w' : 'wx');
    const heads = ['record', 'sample', 'label', ...classIds.map((id) => `p_${id}`), 'abstained'];
    await file.write(`${[...heads, ...(steps === null ? [] : ['steps'])].join(',')}\n`);
    let last: Promise<unknown> = Promise.resolve();
    return ok({
      add(recordName, columns) {
        const written = last.then(() => file.write(toLines(recordName, columns, { classIds, steps })));
        last = written.catch(() => undefined);
        return written.then(
          () => ok(null),
          (error: unknown) => toCsvError(error, path),
        );
      },
      close: () => file.close(),
    });
  } catch (error) {
    return toCsvError(error, path);
  }
}

interface LineFacts extends Pick<CsvFacts, 'steps'> {
  readonly classIds: readonly string[];
}

function toLines(recordName: string, columns: BeatPredictionColumns, { classIds, steps }: LineFacts): string {
  const { samples, probabilities, abstentions } = columns;
  const count = classIds.length;
  const name = toCsvCell(recordName);
  return Array.from(samples, (sample, k) => {
    const abstention = abstentions[k] ?? 0;
    const row = Array.from(probabilities.subarray(k * count, (k + 1) * count));
    const label = classIds[findTopClass(probabilities, k, count) ?? -1] ?? '';
    const numbers = row.map((p) => (Number.isNaN(p) ? '' : String(p)));
    const cells = [name, sample, label, ...numbers, abstention === 0 ? '' : ABSTENTIONS[abstention]];
    return `${[...cells, ...(steps === null ? [] : [label === '' ? '' : steps])].join(',')}\n`;
  }).join('');
}
