import { resolve } from 'node:path';
import type { CommandServices } from '#main/index/command-services.ts';
import type { BeatReport, BeatReports, EvaluatedFile } from '#main/index/evaluation-services.ts';
import { listShownFigures } from '#shared/metrics/explain-intervals.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { exitCodeOf, printJson, refuse, type CliContext, type ExitCode } from './context.ts';
import { toDistinct, toSeenWarning } from './distinct-files.ts';
import type { EvaluateFlags } from './evaluate-flags.ts';
import { toClassText, toIntervalText, toPercent } from './evaluation-text.ts';
import { runInputs } from './run-inputs.ts';

interface EvaluateBeatsInput extends EvaluateFlags {
  readonly model: string;
  readonly paths: readonly string[];
}

/** `evaluate --model ID PATH...`: a beat model on recordings that somebody labelled. */
export async function evaluateBeats(
  context: CliContext,
  flags: EvaluateBeatsInput,
  { models, evaluation, files }: CommandServices,
): Promise<ExitCode> {
  const model = await models.load(flags.model as ModelId); // an unknown id is not found
  if (!model.ok) return refuse(context, model.error);
  const groupOf = await evaluation.readGroups(
    flags.groups === undefined ? null : resolve(context.workingFolder, flags.groups),
  );
  if (!groupOf.ok) return refuse(context, groupOf.error);
  const annotator = flags.annotator ?? 'atr';
  const { done, failures } = await runInputs(
    flags.paths,
    (ref) => evaluation.evaluateRecording(ref, model.value, annotator),
    { context, files },
  );
  const distinct = toDistinct(done, context.say);
  const seen = [...distinct].filter(([, file]) => file.seenInTraining).map(([name]) => name);
  const kept = [...distinct].filter(([, file]) => flags.leaveOutSeen !== true || !file.seenInTraining);
  const warning = toSeenWarning(seen, flags.leaveOutSeen === true);
  if (warning !== undefined) context.say(warning);
  const judged = new Map(kept);
  const options = {
    model: model.value,
    groupOf: groupOf.value,
    seed: Number(flags.seed),
    replicateCount: Number(flags.replicates),
  };
  const reports = judged.size === 0 ? null : evaluation.reportBeats(judged, options);
  if (reports === null && failures.length === 0) context.say('No recording is left to judge.');
  if (flags.json)
    printJson(context, {
      model: model.value.card.id,
      version: model.value.card.version,
      annotator,
      records: [...judged].map(([name, file]) => ({
        ...toSummary(name, file),
        group: groupOf.value.get(name) ?? null,
      })),
      seenInTraining: seen,
      leftOut: flags.leaveOutSeen === true ? seen : [],
      groupedBy: flags.groups === undefined ? 'record' : 'group',
      withoutGroup: reports?.ungroupedCount ?? 0,
      seed: options.seed,
      tables:
        reports?.tables.map(({ abstentionCount, ...table }) => ({ ...table, withoutAnswer: abstentionCount })) ?? [],
      failed: failures,
    });
  else if (reports !== null) {
    const title = `${model.value.card.id} ${model.value.card.version} on ${judged.size} recordings, labels of ${annotator}\n`;
    context.print(`${title}${warning === undefined ? '' : `${warning}\n`}${toText(reports, flags)}`);
  }
  return exitCodeOf(context, failures);
}

function toSummary(name: string, { evaluated, seenInTraining }: EvaluatedFile) {
  const { abstentionCounts, answered } = evaluated;
  const beats = answered.truth.length + abstentionCounts.reference;
  return { record: name, beats, withoutAnswer: abstentionCounts.reference, seenInTraining };
}

function toText({ tables, ungroupedCount }: BeatReports, { groups, seed }: EvaluateFlags): string {
  const texts = tables.map(({ title, labelMap, abstentionCount, report, ec57 }) => {
    const head = `\n${title} (map ${labelMap}); ${abstentionCount} beats without an answer count as missed\n\n`;
    const counted = Object.entries({ QRS: ec57.qrs, VEB: ec57.veb, SVEB: ec57.sveb }).map(toEc57Line).join('');
    return `${head}${toClassText(report, 'beats')}${counted}`;
  });
  const figures = listShownFigures(tables.flatMap(({ report }) => report.classes));
  const facts = {
    figures,
    seed: Number(seed),
    groupName: groups === undefined ? 'recordings' : 'groups',
    ungroupedCount,
  };
  const intervals = tables[0]?.report.intervals;
  return `${texts.join('')}${intervals === undefined ? '' : `\n${toIntervalText(intervals, facts)}`}`;
}

function toEc57Line([name, { sensitivity, positivePredictivity, falsePositiveRate }]: [
  string,
  BeatReport['ec57']['qrs'],
]): string {
  const rate = falsePositiveRate === null ? '' : `  FPR ${toPercent(falsePositiveRate)} %`;
  return `${name} as EC57 counts: Se ${toPercent(sensitivity)} %  +P ${toPercent(positivePredictivity)} %${rate}\n`;
}
