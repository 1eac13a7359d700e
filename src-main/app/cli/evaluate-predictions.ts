import { basename, resolve } from 'node:path';
import type { CommandServices } from '#main/index/command-services.ts';
import type { TableEvaluation } from '#main/index/evaluation-services.ts';
import { listShownFigures } from '#shared/metrics/explain-intervals.ts';
import { exitCodeOf, printJson, refuse, sayFailed, type CliContext, type ExitCode } from './context.ts';
import type { EvaluateFlags } from './evaluate-flags.ts';
import { toClassText, toIntervalText, toLabelText, toModelComparisonText } from './evaluation-text.ts';

/** `evaluate --predictions FILE --reference FILE`: a table of probabilities against one of labels. */
export async function evaluatePredictions(
  context: CliContext,
  flags: EvaluateFlags,
  { evaluation }: Pick<CommandServices, 'evaluation'>,
): Promise<ExitCode> {
  const { predictions = '', reference = '', validationPredictions, validationReference, leastSpecificity } = flags;
  const toPath = (path: string) => resolve(context.workingFolder, path);
  const evaluated = await evaluation.evaluateTables({
    predictions: toPath(predictions),
    reference: toPath(reference),
    groups: flags.groups === undefined ? null : toPath(flags.groups),
    against: flags.against === undefined ? null : toPath(flags.against),
    validation:
      validationPredictions === undefined || validationReference === undefined
        ? null
        : {
            predictions: toPath(validationPredictions),
            reference: toPath(validationReference),
            rule:
              leastSpecificity === undefined
                ? { kind: 'max-f1' }
                : { kind: 'specificity', least: Number(leastSpecificity) },
          },
    thresholdTable: flags.thresholds === undefined ? null : toPath(flags.thresholds),
    seed: Number(flags.seed),
    replicateCount: Number(flags.replicates),
  });
  if (!evaluated.ok) return refuse(context, evaluated.error);
  const { failures, notPredictedCount, ...facts } = evaluated.value;
  const failed = failures.map(({ record, reason }) => ({ input: record, code: 'table/malformed', reason }));
  for (const failure of failed) sayFailed(context, failure);
  if (notPredictedCount > 0)
    context.say(`${notPredictedCount} labelled records were not predicted and are not judged: ${basename(reference)}`);
  const { report, thresholds, comparison, recordCount, unansweredCount, ungroupedCount } = facts;
  if (flags.json)
    printJson(context, {
      predictions: basename(predictions),
      reference: basename(reference),
      records: recordCount,
      withoutAnswer: unansweredCount,
      notPredicted: notPredictedCount,
      groupedBy: flags.groups === undefined ? 'record' : 'group',
      withoutGroup: ungroupedCount,
      seed: Number(flags.seed),
      thresholds,
      report,
      comparison,
      failed,
    });
  else context.print(toTableText(evaluated.value, flags));
  return exitCodeOf(context, failed);
}

/** Figures of a table of probabilities, for people. */
export function toTableText(
  { report, thresholds, comparison, recordCount, unansweredCount, ungroupedCount }: TableEvaluation,
  { groups, seed, against }: EvaluateFlags,
): string {
  const head =
    report.kind === 'classes'
      ? `${recordCount} records; ${unansweredCount} of them without an answer, which counts as a wrong one\n`
      : `${recordCount} records; thresholds ${toThresholdText(thresholds)}\n`;
  const body = report.kind === 'classes' ? toClassText(report, 'records') : toLabelText(report);
  const figures = listShownFigures(report.kind === 'classes' ? report.classes : report.labels);
  const facts = { figures, seed: Number(seed), groupName: groups === undefined ? 'records' : 'groups', ungroupedCount };
  const versus = comparison === null ? '' : `\n${toModelComparisonText(comparison, basename(against ?? ''))}`;
  return `${head}\n${body}${versus}\n${toIntervalText(report.intervals, facts)}`;
}

function toThresholdText(thresholds: TableEvaluation['thresholds']): string {
  if (thresholds?.every(({ onValidation }) => onValidation === null) !== true)
    return 'chosen on the validation records';
  if (thresholds.every(({ threshold }) => threshold === null)) return "each record's own";
  if (thresholds.every(({ threshold }) => threshold === 0.5)) return '0.5, not chosen';
  return `of the model: ${thresholds.map(({ labelId, threshold }) => `${labelId} ${threshold}`).join(', ')}`;
}
