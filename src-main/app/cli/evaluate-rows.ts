import { basename, resolve } from 'node:path';
import type { CommandServices, NetworkModel } from '#main/index/command-services.ts';
import { exitCodeOf, printJson, refuse, sayFailed, type CliContext, type ExitCode } from './context.ts';
import { toDistinct, toSeenWarning } from './distinct-files.ts';
import type { EvaluateFlags } from './evaluate-flags.ts';
import { toTableText } from './evaluate-predictions.ts';
import { runInputs } from './run-inputs.ts';

export interface EvaluateRowsInput {
  readonly flags: EvaluateFlags;
  readonly model: NetworkModel;
  readonly paths: readonly string[];
}

/** `evaluate --model ID --reference CSV PATH...`: a model of whole recordings or of fragments, against a table of labels. */
export async function evaluateRows(
  context: CliContext,
  { flags, model, paths }: EvaluateRowsInput,
  { files, evaluation }: CommandServices,
): Promise<ExitCode> {
  const { card } = model;
  const toPath = (path: string) => resolve(context.workingFolder, path);
  const { done, failures } = await runInputs(
    paths,
    (ref) => files.predictRows(ref, model, { signal: context.signal }),
    { context, files },
  );
  const distinct = toDistinct(done, context.say);
  const seen = [...distinct].filter(([, file]) => file.seenInTraining).map(([name]) => name);
  const leavesOut = flags.leaveOutSeen === true;
  const judged = [...distinct].filter(([, file]) => !leavesOut || !file.seenInTraining);
  const warning = toSeenWarning(seen, leavesOut);
  if (warning !== undefined) context.say(warning);
  if (judged.length === 0) {
    if (failures.length === 0) context.say('No recording is left to judge.');
    return exitCodeOf(context, failures);
  }
  const reference = flags.reference ?? '';
  const evaluated = await evaluation.evaluateAnswers({
    model,
    answers: new Map(judged.map(([name, { answer }]) => [name, answer])),
    reference: toPath(reference),
    groups: flags.groups === undefined ? null : toPath(flags.groups),
    seed: Number(flags.seed),
    replicateCount: Number(flags.replicates),
  });
  if (!evaluated.ok) return refuse(context, evaluated.error);
  const notJudged = evaluated.value.failures.map(({ record, reason }) => ({
    input: record,
    code: 'table/malformed',
    reason,
  }));
  for (const failure of notJudged) sayFailed(context, failure);
  const failed = [...failures, ...notJudged];
  const { report, thresholds, recordCount, unansweredCount, ungroupedCount } = evaluated.value;
  if (flags.json)
    printJson(context, {
      model: card.id,
      version: card.version,
      reference: basename(reference),
      records: recordCount,
      withoutAnswer: unansweredCount,
      seenInTraining: seen,
      leftOut: leavesOut ? seen : [],
      groupedBy: flags.groups === undefined ? 'record' : 'group',
      withoutGroup: ungroupedCount,
      seed: Number(flags.seed),
      thresholds,
      report,
      failed,
    });
  else {
    const title = `${card.id} ${card.version} on ${judged.length} recordings, labels of ${basename(reference)}\n`;
    context.print(`${title}${warning === undefined ? '' : `${warning}\n`}\n${toTableText(evaluated.value, flags)}`);
  }
  return exitCodeOf(context, failed);
}
