import type { CommandServices, NetworkModel, SpikingWish } from '#main/index/command-services.ts';
import type { AnsweredFile } from '#main/index/file-services.ts';
import { findFewSteps } from '#shared/domain/find-few-steps.ts';
import { findGivenClasses } from '#shared/domain/record-answer.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { exitCodeOf, printJson, refuse, type CliContext, type ExitCode } from './context.ts';
import { openPredictionCsv, type PredictionCsv } from './prediction-csv.ts';
import { runInputs, sayNotices } from './run-inputs.ts';
import { toSpikingNote } from './spiking-text.ts';
import { toTable } from './table.ts';

export interface PredictRowsInput {
  readonly model: NetworkModel;
  /** Answers in the model's place. */
  readonly spiking: SpikingWish | undefined;
  readonly paths: readonly string[];
  /** Absolute. */
  readonly csvPath: string | undefined;
  readonly overwrite: boolean;
  readonly asJson: boolean;
}

/** `predict --model ID PATH...` with a model of whole recordings or of fragments. */
export async function predictRows(
  context: CliContext,
  { model, spiking, paths, csvPath, overwrite, asJson }: PredictRowsInput,
  { files }: CommandServices,
): Promise<ExitCode> {
  const { card } = model;
  const csv = await openPredictionCsv(csvPath, { card, steps: spiking?.steps ?? null, overwrite });
  if (!csv.ok) return refuse(context, csv.error);
  const { done, failures } = await runInputs(
    paths,
    (ref) => files.predictRows(ref, model, { signal: context.signal, spiking }),
    { context, files },
  );
  sayNotices(
    context,
    done.map(({ input, value }) => ({ input, notices: value.notices })),
  );
  const refused = done.flatMap(({ input, value }) => toRefused(input, value));
  for (const { input, reason } of refused) context.say(`${input}: ${reason}`);
  const notReady = listNotReady(card);
  if (notReady.length > 0) context.say(`${card.id}: not ready, and never told as a label: ${notReady.join(', ')}`);
  const failed = [...failures, ...refused];
  const written = await writeTable(csv.value, done, failures);
  await csv.value.close();
  if (!written.ok) return refuse(context, written.error);
  const summaries = done.map(({ input, value }) => ({ record: input, ...toSummary(value, model) }));
  const fewSteps = spiking === undefined ? null : findFewSteps(spiking.model.card, spiking.steps, card.task);
  const told = spiking === undefined ? {} : { fewSteps };
  if (asJson) printJson(context, { model: card.id, version: card.version, ...told, records: summaries, failed });
  else if (summaries.length > 0)
    context.print(
      toTable(
        toHeads(fewSteps),
        summaries.map((summary) => toCells(summary, { card, fewSteps })),
      ),
    );
  return exitCodeOf(context, failed);
}

function listNotReady({ classes }: NetworkModel['card']): readonly string[] {
  return classes.flatMap(({ id, notReady }) => (notReady === undefined ? [] : [`${id} (${notReady})`]));
}

/** In the order of the inputs, whichever was done first; what failed comes last. */
async function writeTable(
  csv: PredictionCsv,
  done: readonly { readonly input: string; readonly value: AnsweredFile }[],
  failures: readonly { readonly name: string; readonly reason: string }[],
): Promise<Result<null>> {
  for (const { input, value } of done) {
    const written = await csv.add(input, value.answer);
    if (!written.ok) return written;
  }
  for (const { name, reason } of failures) {
    const written = await csv.addFailure(name, reason);
    if (!written.ok) return written;
  }
  return ok(null);
}

/** A recording about which the model says nothing has failed; a fragment in it has not. */
function toRefused(input: string, { answer }: AnsweredFile) {
  return answer.notApplicable === null ? [] : [{ input, code: 'model/not-applicable', reason: answer.notApplicable }];
}

function toSummary({ notices, answer, timeBase, seenInTraining, spiking }: AnsweredFile, { card }: NetworkModel) {
  const { classes } = card;
  const rate = toSampleRateHz(timeBase);
  return {
    backend: answer.backend,
    notApplicable: answer.notApplicable,
    notices: answer.notices,
    recordingNotices: notices,
    seenInTraining,
    notReady: classes.filter(({ notReady }) => notReady !== undefined).map(({ id }) => id),
    ...(spiking === undefined ? {} : { spiking }),
    rows: answer.rows.map(({ startSample, endSample, probabilities, why }) => ({
      startSec: startSample / rate,
      endSec: endSample / rate,
      labels: probabilities === null ? [] : findGivenClasses(card, probabilities),
      probabilities:
        probabilities === null ? null : Object.fromEntries(classes.map(({ id }, k) => [id, probabilities[k] ?? null])),
      why,
    })),
  };
}

type Summary = ReturnType<typeof toSummary> & { readonly record: string };

/** What few steps of spikes give is no probability. */
function toHeads(fewSteps: string | null): string[] {
  return ['record', 'from s', 'label', fewSteps === null ? 'probability' : 'score', 'note'];
}

/** More would scroll away; the table and --json have them all. */
const MOST_ROWS = 12;

interface CellFacts {
  readonly card: NetworkModel['card'];
  /** What so few steps of spikes are worth. */
  readonly fewSteps: string | null;
}

function toCells(
  { record, rows, notApplicable, notices, seenInTraining, spiking }: Summary,
  { card, fewSteps }: CellFacts,
): string[] {
  const shown = rows.slice(0, MOST_ROWS);
  const more = rows.length > MOST_ROWS ? [`... ${rows.length - MOST_ROWS} more`] : [];
  const facts = [...(seenInTraining ? ['seen in training'] : []), ...toSpikingNote(spiking, fewSteps)];
  return [
    record,
    [...shown.map(({ startSec }) => startSec.toFixed(0)), ...more].join(' / '),
    shown
      .map(({ labels, why }) => (why === null ? labels.map((id) => toNamed(card, id)).join(', ') || 'none' : '-'))
      .join(' / '),
    shown
      .map(({ labels, probabilities }) => labels.map((id) => toText(probabilities?.[id])).join(' ') || '-')
      .join(' / '),
    notApplicable ?? [...facts, ...notices].join('; '),
  ];
}

/** 'A (atrial fibrillation)' */
function toNamed({ classes }: NetworkModel['card'], id: string): string {
  const name = classes.find((one) => one.id === id)?.name ?? id;
  return name === id ? id : `${id} (${name})`;
}

function toText(probability: number | null | undefined): string {
  return probability === null || probability === undefined ? '-' : probability.toFixed(3);
}
