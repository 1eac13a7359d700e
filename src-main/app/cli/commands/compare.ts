import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { compareFiles, type ComparedFiles } from '#main/index/compare-files.ts';
import { LABEL_MAPS, type LabelMap } from '#shared/domain/aami.ts';
import { EC57_DEFAULTS, sumAnnotationComparisons, type Ec57Options } from '#shared/metrics/compare-annotations.ts';
import { averageComparisons } from '#shared/metrics/ec57-figures.ts';
import { FLUTTER_RULE, toComparisonText } from '../comparison-text.ts';
import { exitCodeOf, printJson, refuse, sayFailed, toFailed } from '../context.ts';
import type { CliContext, RunCommand } from '../context.ts';

interface CompareFlags {
  readonly map: LabelMap;
  readonly learning: number;
  readonly window: number;
  readonly refAnnotator?: string;
  readonly testAnnotator?: string;
  readonly rate?: number;
  readonly runs?: true;
  readonly excludePaced?: true;
  readonly json?: true;
}

/** Records of MIT-BIH with paced beats. Source: EC57 leaves them out. */
const PACED_RECORDS = ['102', '104', '107', '217'];

export function addCompare(program: Command, run: RunCommand): void {
  program
    .command('compare <REF> <TEST>')
    .description('EC57 statistics of two annotation sets: annotation files, records without suffix, or folders of them')
    .addOption(new Option('--map <NAME>', 'symbols to AAMI groups').choices([...LABEL_MAPS]).default(EC57_DEFAULTS.map))
    .option('--learning <SEC>', 'beginning that is not counted', toNumberUpTo(86_400), EC57_DEFAULTS.learningSec)
    .option('--window <SEC>', 'greatest distance of two marks of one beat', toNumberUpTo(2), EC57_DEFAULTS.windowSec)
    .option('--ref-annotator <NAME>', 'suffix of the reference files (default: atr, else the only one there)')
    .option('--test-annotator <NAME>', 'suffix of the test files (default: the only one there besides the reference)')
    .option('--rate <HZ>', 'sampling rate, where no header lies beside the files', toNumberUpTo(1e6))
    .option('--runs', 'print couplets and runs too')
    .option('--exclude-paced', `leave out records named ${PACED_RECORDS.join(', ')}`)
    .option('--json', 'print everything as JSON')
    .action((reference: string, test: string, flags: CompareFlags) =>
      run(async (context) => {
        const options: Ec57Options = { map: flags.map, windowSec: flags.window, learningSec: flags.learning };
        const compared = await compareFiles(
          {
            referencePath: resolve(context.workingFolder, reference),
            testPath: resolve(context.workingFolder, test),
            referenceAnnotator: flags.refAnnotator ?? null,
            testAnnotator: flags.testAnnotator ?? null,
            rateHz: flags.rate ?? null,
            options,
            excludedNames: flags.excludePaced ? PACED_RECORDS : [],
          },
          {
            signal: context.signal,
            onProgress: (doneCount, totalCount) => context.progress(`${doneCount} of ${totalCount} records`),
          },
        );
        if (!compared.ok) return refuse(context, compared.error);
        const failures = compared.value.failures.map(({ record, error }) => toFailed(record, error));
        for (const failed of failures) sayFailed(context, failed);
        warn(compared.value, options, context);
        if (flags.json) printJson(context, { ...toJson(compared.value, options), failed: failures });
        else if (compared.value.records.length > 0)
          context.print(toComparisonText(compared.value, options, { showsRuns: flags.runs ?? false }));
        return exitCodeOf(context, failures);
      }),
    );
}

function warn({ records }: ComparedFiles, { learningSec }: Ec57Options, context: CliContext): void {
  for (const { record, comparison } of records) {
    if (!comparison.nothingLeft) continue;
    context.say(`${record}: nothing is left behind the learning period of ${learningSec} s; --learning 0 counts all.`);
  }
}

function toJson({ records, referenceAnnotator, testAnnotator, excluded }: ComparedFiles, options: Ec57Options) {
  const comparisons = records.map(({ comparison }) => comparison);
  return {
    ...options,
    flutterRule: FLUTTER_RULE,
    referenceAnnotator,
    testAnnotator,
    excluded,
    records: records.map(({ record, comparison }) => ({ record, ...comparison })),
    gross: sumAnnotationComparisons(comparisons),
    average: averageComparisons(comparisons),
  };
}

/** A number from 0 to `greatest`. */
function toNumberUpTo(greatest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= 0 && value <= greatest))
      throw new InvalidArgumentError(`It must be a number from 0 to ${greatest}.`);
    return value;
  };
}
