import type { Command } from 'commander';
import { openCommandServices, type ArchitectureFacts, type ModelList } from '#main/index/command-services.ts';
import { readActiveModels } from '#main/index/own-models.ts';
import { hasLeaks } from '#shared/domain/find-model-caution.ts';
import type { ModelCard, ModelClass } from '#shared/domain/model-card.ts';
import type { AppError } from '#shared/result/result.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { toCardText } from '../card-text.ts';
import { toSpikingCardText } from '../spiking-text.ts';
import { toTable } from '../table.ts';
import { toLibraryFolder, withModels } from '../with-library.ts';
import { addModelChanges } from './model-changes.ts';
import { toWavesTables } from '../waves-tables.ts';

interface ModelFlags {
  readonly library?: string;
  readonly json?: true;
}

interface ListFlags extends ModelFlags {
  readonly architectures?: true;
}

export function addModels(program: Command, run: RunCommand): void {
  const models = program.command('models').description("the models that come with the program, and the library's own");
  models
    .command('list')
    .description('every model, with what it answers')
    .option('--architectures', 'the networks that a training job can name, in place of trained models')
    .option(
      '--library <DIR>',
      'whose own models are listed too (else OVERREAD_LIBRARY, else the system place for data)',
    )
    .option('--json', 'print an array with each card (or architecture) as JSON')
    .action((flags: ListFlags) =>
      run(async (context) => {
        const services = openCommandServices(withModels(context, flags.library));
        if (flags.architectures) {
          const known = services.architectures();
          await services.close();
          if (flags.json) printJson(context, known);
          else context.print(toArchitectureTable(known));
          return 0;
        }
        const { models: listed, waves, spiking, unreadable } = await services.models.list();
        const active = readActiveModels(toLibraryFolder(flags.library, context), listed);
        await services.close();
        for (const { folderName, problem } of unreadable) context.say(`${folderName}: ${problem.message}`);
        if (flags.json)
          printJson(
            context,
            [
              ...listed.map((model) => ({ ...model, isActive: active.has(model.card.id) })),
              ...waves.map((model) => ({ ...model, isShipped: true, isActive: true })),
              ...spiking.map((model) => ({ ...model, isActive: false })),
            ].map(({ card, ...state }) => ({ ...card, ...state })),
          );
        else context.print(toModelTable({ models: listed, waves, spiking }, active));
        return unreadable.length > 0 ? 1 : 0;
      }),
    );
  models
    .command('show <ID>')
    .description('a model card: training data, protocol, results, limits')
    .option('--library <DIR>', 'whose own models are there too (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--json', 'print the card as JSON')
    .action((id: string, flags: ModelFlags) =>
      run(async (context) => {
        const services = openCommandServices(withModels(context, flags.library));
        const waves = await services.models.loadWaves(id);
        const spiking = await services.models.loadSpiking(id as ModelId); // an unknown id is not found
        const other = spiking.ok ? spiking : await services.models.loadNetwork(id as ModelId); // the same
        const found = waves.ok ? waves : other;
        const others = (await services.models.list()).models.map(({ card }) => card);
        await services.close();
        if (!found.ok) return refuse(context, found.error);
        if (flags.json) printJson(context, found.value.card);
        else context.print(toText(found.value.card, others));
        return 0;
      }),
    );
  addModelChanges(models, run);
}

function toArchitectureTable(known: readonly ArchitectureFacts[]): string {
  const rows = known.map(({ id, parameters, statistics, name, source }) => [id, parameters, statistics, name, source]);
  return toTable(['id', 'parameters', 'statistics', 'name', 'source'], rows);
}

function toModelTable({ models, waves, spiking }: Omit<ModelList, 'unreadable'>, active: ReadonlySet<ModelId>): string {
  const leaking = new Set(models.filter(({ card }) => hasLeaks(card)).map(({ card }) => card.id));
  const tell = (problem: AppError | null, facts: readonly string[]) => problem?.message ?? facts.join(', ');
  const toFacts = (id: ModelId, isShipped: boolean) => [
    ...(isShipped ? [] : ['own']),
    ...(leaking.has(id) ? ['its figures leak'] : []),
  ];
  return toTable(
    ['id', 'version', 'name', 'classes', 'state'],
    [
      ...models.map(({ card, problem, isShipped }) => {
        const classes = card.classes.filter(({ supported }) => supported).map(toShownClass);
        const state = active.has(card.id) ? `active for ${card.task}` : 'ready';
        return [
          card.id,
          card.version,
          card.name,
          classes.join(' '),
          tell(problem, [state, ...toFacts(card.id, isShipped)]),
        ];
      }),
      ...waves.map(({ card, problem }) => [card.id, card.version, card.name, 'P QRS T', tell(problem, ['ready'])]),
      ...spiking.map(({ card: { id, version, name, parent }, problem, isShipped }) => {
        const facts = ['ready', ...toFacts(parent.id, isShipped)];
        return [id, version, name, `spikes of ${parent.id}`, tell(problem, facts)];
      }),
    ],
  );
}

function toText(card: ModelCard | WavesCard | SpikingCard, others: readonly ModelCard[]): string {
  switch (card.task) {
    case 'waves':
      return toWavesText(card);
    case 'spiking':
      return toSpikingCardText(card, others);
    default:
      return toCardText(card, others);
  }
}

function toWavesText(card: WavesCard): string {
  return [
    `${card.name}  ${card.version}\n${card.id}: ${card.architecture}, ${card.parameterCount} parameters\n`,
    `Trained on: ${card.trainingData}\nProtocol: ${card.trainingProtocol}\n`,
    toWavesTables(card),
    `Limits:\n${card.limits.map((limit) => `- ${limit}\n`).join('')}`,
  ].join('\n');
}

/** In brackets where it is not ready. */
function toShownClass({ id, notReady }: ModelClass): string {
  return notReady === undefined ? id : `(${id})`;
}
