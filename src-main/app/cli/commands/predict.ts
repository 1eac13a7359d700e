import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openCommandServices, type CommandServices, type SpikingWish } from '#main/index/command-services.ts';
import { findFewSteps } from '#shared/domain/find-few-steps.ts';
import { findModelCaution } from '#shared/domain/find-model-caution.ts';
import { MAX_SPIKING_STEPS } from '#shared/domain/spiking-card-schema.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { exitCodeOf, printJson, refuse } from '../context.ts';
import { openBeatCsv } from '../beat-csv.ts';
import type { RunCommand } from '../context.ts';
import { predictRows } from '../predict-rows.ts';
import { runInputs, sayNotices } from '../run-inputs.ts';
import { toSpikingNote } from '../spiking-text.ts';
import { toTable } from '../table.ts';
import { withModels } from '../with-library.ts';
import type { PredictedFile } from '#main/index/file-services.ts';

interface PredictFlags {
  readonly model: string;
  readonly out?: string;
  readonly csv?: string;
  readonly overwrite?: true;
  readonly json?: true;
  readonly library?: string;
  readonly snn?: string;
  readonly snnForm?: string;
  readonly stopEarly?: true;
}

export function addPredict(program: Command, run: RunCommand): void {
  program
    .command('predict <PATH...>')
    .description('class probabilities: of every beat as <record>.pred and a table, or of whole recordings as a table')
    .requiredOption('--model <ID>', 'which model: see models list')
    .option('--out <DIR>', 'folder for beat labels as WFDB annotation files, <record>.pred')
    .option(
      '--csv <FILE>',
      'table: record,label,p_<class>... with a row for each recording; of beats and fragments with their sample, of spikes with their time steps',
    )
    .option('--snn <T>', "by the model's spiking form, in so many time steps")
    .option('--snn-form <ID>', 'with --snn: which of its spiking forms (else the first that can be used)')
    .option('--stop-early', 'with --snn: end where the decision is safe, by the rule of the card')
    .option('--library <DIR>', 'whose own models are there too (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--overwrite', 'replace files that are there')
    .option('--json', 'print a summary as JSON')
    .action((paths: string[], flags: PredictFlags) =>
      run(async (context) => {
        if (flags.stopEarly && flags.snn === undefined) {
          context.say('overread: --stop-early goes with --snn T.');
          return 2;
        }
        if (flags.snnForm !== undefined && flags.snn === undefined) {
          context.say('overread: --snn-form goes with --snn T.');
          return 2;
        }
        const services = openCommandServices(withModels(context, flags.library));
        try {
          const any = await services.models.loadNetwork(flags.model as ModelId); // an unknown id is not found
          if (!any.ok) return refuse(context, any.error);
          const { models: listed } = await services.models.list();
          const caution = findModelCaution(
            any.value.card,
            listed.map(({ card }) => card),
          );
          if (caution !== null) context.say(`${flags.model}: ${caution}`);
          const wish = await findSpiking(any.value.card.id, flags, services);
          if (!wish.ok) return refuse(context, wish.error);
          const spiking = wish.value;
          const overwrite = flags.overwrite ?? false;
          const csvPath = flags.csv === undefined ? undefined : resolve(context.workingFolder, flags.csv);
          if (any.value.card.task !== 'beats') {
            if (flags.out !== undefined) {
              context.say(
                `overread: ${flags.model} answers about recordings, not beats: --csv FILE or --json, no --out.`,
              );
              return 2;
            }
            const input = { model: any.value, spiking, paths, csvPath, overwrite, asJson: flags.json === true };
            return await predictRows(context, input, services);
          }
          const model = await services.models.load(any.value.card.id);
          if (!model.ok) return refuse(context, model.error);
          const csv = await openBeatCsv(csvPath, {
            card: model.value.card,
            steps: spiking?.steps ?? null,
            overwrite,
          });
          if (!csv.ok) return refuse(context, csv.error);
          const place =
            flags.out === undefined
              ? null
              : { outFolder: resolve(context.workingFolder, flags.out), annotator: 'pred', overwrite };
          const { files } = services;
          const { done, failures } = await runInputs(
            paths,
            async (ref, name) => {
              const predicted = await files.predict(ref, model.value, { place, signal: context.signal, spiking });
              if (!predicted.ok) return predicted;
              const written = await csv.value.add(name, predicted.value.columns);
              // The table has them: they need not be kept for a thousand recordings.
              return written.ok ? { ok: true, value: toSummary({ ...predicted.value, name }) } : written;
            },
            { context, files },
          );
          await csv.value.close();
          sayNotices(
            context,
            done.map(({ input, value }) => ({ input, notices: value.recordingNotices })),
          );
          const { card } = any.value;
          const fewSteps = spiking === undefined ? null : findFewSteps(spiking.model.card, spiking.steps, card.task);
          const told = spiking === undefined ? {} : { fewSteps };
          if (flags.json) printJson(context, { ...told, records: done.map(({ value }) => value), failed: failures });
          else if (done.length > 0)
            context.print(
              toTable(
                HEADS,
                done.map(({ value }) => toRow(value, fewSteps)),
              ),
            );
          return exitCodeOf(context, failures);
        } finally {
          await services.close();
        }
      }),
    );
}

/** What `--snn T` asks for; undefined without it. Errors: 'app/wrong-use' for what is no number of steps; those of loadSpikingForm. */
async function findSpiking(
  modelId: ModelId,
  { snn, snnForm, stopEarly }: Pick<PredictFlags, 'snn' | 'snnForm' | 'stopEarly'>,
  services: CommandServices,
): Promise<Result<SpikingWish | undefined>> {
  if (snn === undefined) return ok(undefined);
  const steps = /^\d{1,10}$/.test(snn) ? Number(snn) : NaN;
  if (Number.isNaN(steps))
    return err('app/wrong-use', `--snn takes a number of time steps, not '${snn.slice(0, 20)}'.`);
  if (steps < 1 || steps > MAX_SPIKING_STEPS)
    return err('app/wrong-use', `--snn takes 1 to ${MAX_SPIKING_STEPS} time steps, not ${steps}.`);
  const spikingModelId = snnForm === undefined ? null : (snnForm as ModelId); // an unknown id is not found
  return services.loadSpikingForm(modelId, { spikingModelId, steps, stopsEarly: stopEarly ?? false });
}

type Summary = ReturnType<typeof toSummary>;

function toSummary({ name, notices, facts, seenInTraining, fileName, spiking }: PredictedFile) {
  return {
    record: name,
    recordingNotices: notices,
    model: facts.modelId,
    version: facts.modelVersion,
    backend: facts.backend,
    beats: facts.beatCount,
    withoutAnswer: facts.abstainedCount,
    classes: Object.fromEntries(facts.classIds.map((id, k) => [id, facts.classCounts[k] ?? 0])),
    notApplicable: facts.notApplicable,
    seenInTraining,
    file: fileName,
    ...(spiking === undefined ? {} : { spiking }),
  };
}

const HEADS = ['record', 'beats', 'without answer', 'classes', 'note'];

function toRow(
  { record, beats, withoutAnswer, classes, notApplicable, seenInTraining, spiking }: Summary,
  fewSteps: string | null,
): (string | number)[] {
  const counts = Object.entries(classes).map(([id, count]) => `${id} ${count}`);
  const notes = [...(seenInTraining ? ['seen in training'] : []), ...toSpikingNote(spiking, fewSteps)];
  return [record, beats, withoutAnswer, counts.join(', '), notApplicable ?? notes.join('; ')];
}
