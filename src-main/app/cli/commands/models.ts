import type { Command } from 'commander';
import { openCommandServices, type ArchitectureFacts } from '#main/index/command-services.ts';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { toTable } from '../table.ts';
import { toWavesTables } from '../waves-tables.ts';

interface ModelFlags {
  readonly json?: true;
}

interface ListFlags extends ModelFlags {
  readonly architectures?: true;
}

export function addModels(program: Command, run: RunCommand): void {
  const models = program.command('models').description('the models that come with the program');
  models
    .command('list')
    .description('every model, with what it answers')
    .option('--architectures', 'the networks that a training job can name, in place of trained models')
    .option('--json', 'print an array with each card (or architecture) as JSON')
    .action((flags: ListFlags) =>
      run(async (context) => {
        const services = openCommandServices(context);
        if (flags.architectures) {
          const known = services.architectures();
          await services.close();
          if (flags.json) printJson(context, known);
          else context.print(toArchitectureTable(known));
          return 0;
        }
        const { models: listed, waves, unreadable } = await services.models.list();
        await services.close();
        for (const { folderName, problem } of unreadable) context.say(`${folderName}: ${problem.message}`);
        if (flags.json)
          printJson(
            context,
            [...listed, ...waves].map(({ card, problem }) => ({ ...card, problem })),
          );
        else {
          const rows = listed.map(({ card, problem }) => {
            const classes = card.classes.filter(({ supported }) => supported).map(({ id }) => id);
            return [card.id, card.version, card.name, classes.join(' '), problem === null ? 'ready' : problem.message];
          });
          for (const { card, problem } of waves) {
            rows.push([card.id, card.version, card.name, 'P QRS T', problem === null ? 'ready' : problem.message]);
          }
          context.print(toTable(['id', 'version', 'name', 'classes', 'state'], rows));
        }
        return unreadable.length > 0 ? 1 : 0;
      }),
    );
  models
    .command('show <ID>')
    .description('a model card: training data, protocol, results, limits')
    .option('--json', 'print the card as JSON')
    .action((id: string, flags: ModelFlags) =>
      run(async (context) => {
        const services = openCommandServices(context);
        const waves = await services.models.loadWaves(id);
        const found = waves.ok ? waves : await services.models.load(id as ModelId); // an unknown id is not found
        await services.close();
        if (!found.ok) return refuse(context, found.error);
        if (flags.json) printJson(context, found.value.card);
        else context.print(isWaves(found.value.card) ? toWavesText(found.value.card) : toText(found.value.card));
        return 0;
      }),
    );
}

function toArchitectureTable(known: readonly ArchitectureFacts[]): string {
  const rows = known.map(({ id, parameters, statistics, name, source }) => [id, parameters, statistics, name, source]);
  return toTable(['id', 'parameters', 'statistics', 'name', 'source'], rows);
}

function isWaves(card: ModelCard | WavesCard): card is WavesCard {
  return card.task === 'waves';
}

function toWavesText(card: WavesCard): string {
  return [
    `${card.name}  ${card.version}\n${card.id}: ${card.architecture}, ${card.parameterCount} parameters\n`,
    `Trained on: ${card.trainingData}\nProtocol: ${card.trainingProtocol}\n`,
    toWavesTables(card),
    `Limits:\n${card.limits.map((limit) => `- ${limit}\n`).join('')}`,
  ].join('\n');
}

function toText(card: ModelCard): string {
  const classes = card.classes.map(({ id, name, supported, why }) => [
    id,
    name,
    supported ? 'yes' : `no: ${why ?? ''}`,
  ]);
  const results = card.results.map(({ title, dataset, labelMap, beatPositions, command, classes: rows, macroF1 }) => {
    const table = rows.map(({ classId, sensitivity, positivePredictivity, f1, referenceCount }) => {
      return [classId, toPercent(sensitivity), toPercent(positivePredictivity), toPercent(f1), referenceCount];
    });
    return [
      `${title} (${dataset}${toBeatFacts(labelMap, beatPositions)}; macro F1 ${toPercent(macroF1)})`,
      `${toTable(['class', 'Se', '+P', 'F1', 'beats'], table)}made by: ${command}\n`,
    ].join('\n');
  });
  return [
    `${card.name}  ${card.version}\n${card.id}: ${card.architecture}, ${card.parameterCount} parameters, recipe ${card.recipeId}\n`,
    toTable(['class', 'name', 'supported'], classes),
    `Leads: ${card.supportedLeads.join(', ')}\nTrained on: ${card.trainingData}\nProtocol: ${card.trainingProtocol}\n`,
    ...results,
    `Limits:\n${card.limits.map((limit) => `- ${limit}\n`).join('')}`,
  ].join('\n');
}

function toBeatFacts(labelMap: ModelResult['labelMap'], positions: ModelResult['beatPositions']): string {
  return `${labelMap === null ? '' : `; map ${labelMap}`}${positions === null ? '' : `; beats at ${positions} positions`}`;
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : `${(100 * fraction).toFixed(1)} %`;
}
