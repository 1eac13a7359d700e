import { open } from 'node:fs/promises';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { findGivenClasses, type RecordAnswer } from '#shared/domain/record-answer.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { toCsvError } from './csv-error.ts';

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
 * A table of whole recordings: record, label, p_<class> each, and why there is no answer; of fragments with the sample in which each begins
 * behind the record. Labels that do not exclude each other stand side by side, with a blank between them. RFC 4180. Without a path it takes
 * everything and writes nothing. Errors: 'export/exists', 'export/unwritable'.
 */
export async function openPredictionCsv(
  path: string | undefined,
  card: ModelCard,
  overwrite: boolean,
): Promise<Result<PredictionCsv>> {
  if (path === undefined) return ok(NONE);
  const isOfFragments = card.task === 'fragments';
  const columns = ['record', ...(isOfFragments ? ['sample'] : []), 'label'];
  try {
    const file = await open(path, overwrite ? 'w' : 'wx');
    await file.write(`${[...columns, ...card.classes.map(({ id }) => quote(`p_${id}`)), 'abstained'].join(',')}\n`);
    let last: Promise<unknown> = Promise.resolve();
    const write = (text: string): Promise<Result<null>> => {
      const written = last.then(() => file.write(text));
      last = written.catch(() => undefined);
      return written.then(
        () => ok(null),
        (error: unknown) => toCsvError(error, path),
      );
    };
    const toLine = (record: string, sample: number, { given, numbers, why }: Cells) =>
      `${[quote(record), ...(isOfFragments ? [sample] : []), quote(given.join(' ')), ...numbers, quote(why)].join(',')}\n`;
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

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
