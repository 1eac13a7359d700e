import type { Command } from 'commander';
import { openCommandServices, type CommandServices } from '#main/index/command-services.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { refuse, type CliContext, type ExitCode, type RunCommand } from '../context.ts';
import { evaluateBeats } from '../evaluate-beats.ts';
import type { EvaluateFlags } from '../evaluate-flags.ts';
import { evaluatePredictions } from '../evaluate-predictions.ts';
import { evaluateRows } from '../evaluate-rows.ts';
import { withModels } from '../with-library.ts';

export function addEvaluate(program: Command, run: RunCommand): void {
  program
    .command('evaluate [PATH...]')
    .description('judge a table of predictions by a table of labels, or a model on labelled recordings, with intervals')
    .option('--predictions <FILE>', 'table: record,label,p_<class>... with a row for each record')
    .option('--reference <FILE>', 'table: record,label; or record and a column of 0 and 1 for each of several labels')
    .option('--against <FILE>', "another model's table of the same records: which is better")
    .option('--validation-predictions <FILE>', 'of other patients: thresholds of labels are chosen on these two tables')
    .option('--validation-reference <FILE>', 'see there; without them every threshold is 0.5')
    .option('--least-specificity <FRACTION>', 'choose the most sensitive threshold that keeps it (else: greatest F1)')
    .option('--thresholds <FILE>', 'table: record and the threshold of each label, where records have their own')
    .option(
      '--model <ID>',
      'a model, on the recordings of PATH...: of beats by their annotations, of whole recordings by --reference',
    )
    .option('--annotator <NAME>', "whose annotations are the truth: the suffix of their file ('atr')")
    .option('--leave-out-seen', 'leave out recordings that the model saw in training')
    .option('--groups <FILE>', 'table: record,group with the patient of each record; intervals resample these')
    .option('--library <DIR>', 'whose own models are there too (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--replicates <N>', 'draws for the intervals, 100 to 100000', '2000')
    .option('--seed <N>', 'seed of the draws', '1')
    .option('--json', 'print everything as JSON')
    .action((paths: string[], flags: EvaluateFlags) =>
      run(async (context) => {
        const problem = findMisuse(paths, flags);
        if (problem !== undefined) {
          context.say(`overread: ${problem}`);
          return 2;
        }
        return evaluate(context, paths, flags);
      }),
    );
}

async function evaluate(context: CliContext, paths: readonly string[], flags: EvaluateFlags): Promise<ExitCode> {
  const services = openCommandServices(withModels(context, flags.library));
  try {
    return flags.model === undefined
      ? await evaluatePredictions(context, flags, services)
      : await evaluateModel(context, { ...flags, model: flags.model, paths }, services);
  } finally {
    await services.close();
  }
}

/** Beats are judged by annotations, recordings and fragments by a table. */
async function evaluateModel(
  context: CliContext,
  flags: EvaluateFlags & { readonly model: string; readonly paths: readonly string[] },
  services: CommandServices,
): Promise<ExitCode> {
  const model = await services.models.loadNetwork(flags.model as ModelId); // an unknown id is not found
  if (!model.ok) return refuse(context, model.error);
  const { task } = model.value.card;
  const wrong = task === 'beats' ? flags.reference !== undefined : flags.reference === undefined;
  if (wrong || (task !== 'beats' && flags.annotator !== undefined)) {
    context.say(
      task === 'beats'
        ? `overread: ${flags.model} gives classes to beats, which are judged by annotations (--annotator): no --reference.`
        : `overread: ${flags.model} gives classes to recordings, which are judged by --reference FILE: no --annotator.`,
    );
    return 2;
  }
  if (task === 'beats') return evaluateBeats(context, flags, services);
  return evaluateRows(context, { flags, model: model.value, paths: flags.paths }, services);
}

/** The two forms share no option that would be silently ignored. */
function findMisuse(paths: readonly string[], flags: EvaluateFlags): string | undefined {
  const { model, predictions, reference, against, validationPredictions, validationReference } = flags;
  const { leastSpecificity, thresholds } = flags;
  if ((model === undefined) === (predictions === undefined))
    return 'evaluate wants either --predictions FILE --reference FILE, or --model ID PATH...';
  if (!isWhole(flags.replicates, 100, 100_000)) return '--replicates must be a whole number from 100 to 100000.';
  if (!isWhole(flags.seed, 0, 0xffffffff)) return '--seed must be a whole number from 0 to 4294967295.';
  if (model !== undefined) {
    const isTable = [against, validationPredictions, validationReference, leastSpecificity, thresholds].some(Boolean);
    if (isTable)
      return '--model judges one model with its own thresholds: no --against, --thresholds or --validation-*.';
    return paths.length === 0 ? '--model wants at least one PATH.' : undefined;
  }
  if (reference === undefined) return '--predictions wants --reference FILE.';
  if (paths.length > 0) return '--predictions takes no PATH: the records are those of the table.';
  if (flags.annotator !== undefined || flags.leaveOutSeen) return '--annotator and --leave-out-seen go with --model.';
  if ((validationPredictions === undefined) !== (validationReference === undefined))
    return '--validation-predictions and --validation-reference go together.';
  if (thresholds !== undefined && validationPredictions !== undefined)
    return '--thresholds takes thresholds as they are, and --validation-* chooses them: one of the two.';
  if (leastSpecificity === undefined) return undefined;
  if (validationPredictions === undefined)
    return '--least-specificity wants tables of validation records to choose on.';
  const isFraction = /^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(leastSpecificity);
  return isFraction ? undefined : '--least-specificity must be a fraction from 0 to 1.';
}

function isWhole(text: string, least: number, greatest: number): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= greatest;
}
