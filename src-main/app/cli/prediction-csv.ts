import { open } from 'node:fs/promises';
import { findGivenClasses, type RecordAnswer } from '#shared/domain/record-answer.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { toCsvCell } from './csv-cell.ts';
import { toCsvError } from './csv-error.ts';
import type { CsvFacts } from './csv-facts.ts';

export interface PredictionCsv {
  /** Adds what was said of a recording. Errors: 'export/unwritable'. */
  add(recordName: string, answer: RecordAnswer): Promise<Result<null>>;
  /** Adds a recording that could not be used. */
  addFailure(recordName: string, reason: string): Promise<Result<null>>;
  close(): Promise<void>;
}

const NONE: PredictionCsv = {
  add: () => Promise.resolve(ok(null)),
  addFailure: () => Promise.resolve(ok(null)),
  close: () => Promise.resolve(),
};

/**
 * A table of whole recordings: record, label, p_<class> each, why there is no answer, and of spikes the time steps of each answer; of
 * fragments with the sample in which each begins behind the record. Labels that do not exclude each other stand side by side, with a blank between them. RFC 4180. Without a path it takes
 * everything and writes nothing. Errors: 'export/exists', 'export/unwritable'.
 */
export async function openPredictionCsv(
  path: string | undefined,
  { card, steps, overwrite }: CsvFacts,
): Promise<Result<PredictionCsv>> {
  if (path === undefined) return ok(NONE);
  const isOfFragments = card.task === 'fragments';
  const columns = ['record', ...(isOfFragments ? ['sample'] : []), 'label'];
  try {
    const file = await open(path, overwrite ? 'w' : 'wx');
    const heads = [...columns, ...card.classes.map(({ id }) => toCsvCell(`p_${id}`)), 'abstained'];
    await file.write(`${[...heads, ...(steps === null ? [] : ['steps'])].join(',')}\n`);
    let last: Promise<unknown> = Promise.resolve();
    const write = (text: string): Promise<Result<null>> => {
      const written = last.then(() => file.write(text));
      last = written.catch(() => undefined);
      return written.then(
        () => ok(null),
        (error: unknown) => toCsvError(error, path),
      );
    };
    const toLine = (record: string, sample: number, { given, numbers, why }: Cells) => {
      const spent = steps === null ? [] : [numbers.every((text) => text === '') ? '' : steps];
      const place = [toCsvCell(record), ...(isOfFragments ? [sample] : [])];
      return `${[...place, toCsvCell(given.join(' ')), ...numbers, toCsvCell(why), ...spent].join(',')}\n`;
    };
    const empty = card.classes.map(() => '');
    return ok({
      add(record, answer) {
        if (answer.rows.length === 0)
          return write(toLine(record, 0, { given: [], numbers: empty, why: answer.notApplicable ?? '' }));
        const lines = answer.rows.map(({ startSample, probabilities, why }) =>
          toLine(record, startSample, {
            given: probabilities === null ? [] : findGivenClasses(card, probabilities),
            numbers: probabilities === null ? empty : probabilities.map(String),
            why: why ?? '',
          }),
        );
        return write(lines.join(''));
      },
      addFailure: (record, reason) => write(toLine(record, 0, { given: [], numbers: empty, why: reason })),
      close: () => file.close(),
    });
  } catch (error) {
    return toCsvError(error, path);
  }
}

interface Cells {
  readonly given: readonly string[];
  readonly numbers: readonly string[];
  readonly why: string;
}
