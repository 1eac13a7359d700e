import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openCommandServices } from '#main/index/command-services.ts';
import { importWeightsModel } from '#main/index/import-weights-model.ts';
import { openOwnModels, type OwnModels } from '#main/index/own-models.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { printJson, refuse, type CliContext, type ExitCode, type RunCommand } from '../context.ts';
import { toArchitectureOptions, toWeightsFacts, type WeightsFlags } from '../weights-flags.ts';
import { toLibraryFolder, withModels } from '../with-library.ts';

const LIBRARY = ['--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)'] as const;
const JSON_FLAG = ['--json', 'print what was done as JSON'] as const;

interface ChangeFlags {
  readonly library?: string;
  readonly json?: true;
}

interface ExportFlags extends ChangeFlags {
  readonly out: string;
  readonly format: string;
}

/** The commands of `models` that write something. */
export function addModelChanges(models: Command, run: RunCommand): void {
  models
    .command('export <ID>')
    .description("a model's folder, or a layers model for TensorFlow.js")
    .requiredOption('--out <DIR>', 'folder in which it gets one of its own, named after its id')
    .option('--format <FORMAT>', 'folder: as the program has it; layers: what tf.loadLayersModel opens', 'folder')
    .option(...LIBRARY)
    .option(...JSON_FLAG)
    .action((id: string, flags: ExportFlags) => run((context) => exportOne(context, id, flags)));
  models
    .command('import <FOLDER>')
    .description("take a model's folder into the library: it is copied and checked first")
    .option(...LIBRARY)
    .option(...JSON_FLAG)
    .action((folder: string, flags: ChangeFlags) =>
      run((context) =>
        change(context, flags, async (own) => {
          const card = await own.importModel(resolve(context.workingFolder, folder));
          return card.ok ? ok({ id: card.value.id, version: card.value.version, done: 'taken in' }) : card;
        }),
      ),
    );
  models
    .command('activate <ID>')
    .description('let a model answer for its task')
    .option(...LIBRARY)
    .option(...JSON_FLAG)
    .action((id: string, flags: ChangeFlags) =>
      run((context) =>
        change(context, flags, async (own) => {
          const card = await own.activateModel(id as ModelId); // an unknown id is not found
          if (!card.ok) return card;
          const { version, task } = card.value;
          return ok({ id: card.value.id, version, done: `answers for ${task} from now on` });
        }),
      ),
    );
  models
    .command('delete <ID>')
    .description(
      "remove a model of the library's own for good; an active one's task falls back to what came with the program",
    )
    .option(...LIBRARY)
    .option(...JSON_FLAG)
    .action((id: string, flags: ChangeFlags) =>
      run((context) =>
        change(context, flags, async (own) => {
          const gone = await own.deleteModel(id as ModelId); // an unknown id is not found
          return gone.ok ? ok({ id, version: null, done: 'deleted' }) : gone;
        }),
      ),
    );
  addImportWeights(models, run);
}

interface Change {
  readonly id: string;
  readonly version: string | null;
  readonly done: string;
}

/** Does one thing as the library's owner. */
async function change(
  context: CliContext,
  flags: ChangeFlags,
  work: (own: OwnModels) => Promise<Result<Change>>,
): Promise<ExitCode> {
  const opened = openOwnModels(toLibraryFolder(flags.library, context), 'overread models');
  if (!opened.ok) return refuse(context, opened.error);
  try {
    const changed = await work(opened.value);
    if (!changed.ok) return refuse(context, changed.error);
    const { id, version, done } = changed.value;
    if (flags.json) printJson(context, changed.value);
    else context.print(`${id}${version === null ? '' : ` ${version}`}: ${done}\n`);
    return 0;
  } finally {
    opened.value.close();
  }
}

async function exportOne(
  context: CliContext,
  id: string,
  { out, format, library, json }: ExportFlags,
): Promise<ExitCode> {
  if (format !== 'folder' && format !== 'layers') {
    context.say('overread: --format must be folder or layers.');
    return 2;
  }
  const services = openCommandServices(withModels(context, library));
  try {
    const written = await services.exportModel(id, { outFolder: resolve(context.workingFolder, out), format });
    if (!written.ok) return refuse(context, written.error);
    if (json) printJson(context, { id, format, folder: written.value });
    else context.print(`${id}: written as ${format}\n`);
    return 0;
  } finally {
    await services.close();
  }
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

function addImportWeights(models: Command, run: RunCommand): void {
  models
    .command('import-weights <FILE>')
    .description(
      'weights of PyTorch (.pth, .pt: a state_dict) or Keras (.h5) as a model; the flags say what only a person knows',
    )
    .requiredOption('--architecture <ID>', 'which network they are of: see models list --architectures')
    .requiredOption('--id <ID>', 'of the model, a-z, 0-9 and -')
    .requiredOption('--recipe <ID>', "how its input is made of a recording, 'cinc2017-100hz@1'")
    .requiredOption('--class <ID=NAME>', 'once for each output, in their order', collect)
    .requiredOption('--trained-on <TEXT>', 'on which data it was trained')
    .requiredOption('--licence <TEXT>', 'of the weights')
    .option('--name <TEXT>', 'for people (else its id)')
    .option('--model-version <TEXT>', 'of the model', '1.0.0')
    .option('--recipe-option <NAME=VALUE>', 'an option of the recipe; more than once', collect)
    .option('--leads <NAMES>', 'the leads that it knows, with commas; none: any')
    .option('--protocol <TEXT>', 'how it was trained')
    .option('--limit <TEXT>', 'where it does not apply; more than once', collect)
    .option('--quirk <NAME=BOOLEAN>', 'a departure of the published code; more than once', collect)
    .option('--form <NAME>', 'another form of the network')
    .option('--thresholds <NUMBERS>', 'one for each class that is a question of its own, with commas')
    .option('--input-statistics <FILE>', "table 'mean,deviation' of what scales its input, where the recipe does")
    .option('--float16', 'keep the weights in 16 bits')
    .option('--out <DIR>', 'write the folder there, in place of the library')
    .option(...LIBRARY)
    .option(...JSON_FLAG)
    .action((file: string, flags: WeightsFlags) => run((context) => importOne(context, file, flags)));
}

async function importOne(context: CliContext, file: string, flags: WeightsFlags): Promise<ExitCode> {
  const facts = toWeightsFacts(flags);
  if (!facts.ok) return refuse(context, facts.error);
  const options = toArchitectureOptions(flags);
  if (!options.ok) return refuse(context, options.error);
  const toPath = (path: string) => resolve(context.workingFolder, path);
  const input = {
    path: toPath(file),
    architecture: flags.architecture,
    options: options.value,
    facts: facts.value,
    statisticsPath: flags.inputStatistics === undefined ? null : toPath(flags.inputStatistics),
    format: flags.float16 ? ('float16-le' as const) : ('float32-le' as const),
    command: `models import-weights --architecture ${flags.architecture}`,
    now: () => new Date(),
    signal: context.signal,
  };
  const tell = (card: ModelCard, layerCount: number): ExitCode => {
    const { id, version, parameterCount } = card;
    if (flags.json) printJson(context, { id, version, parameters: parameterCount, layers: layerCount });
    else context.print(`${id} ${version}: ${parameterCount} parameters in ${layerCount} layers\n`);
    return 0;
  };
  if (flags.out !== undefined) {
    const made = await importWeightsModel(input, toPath(flags.out));
    return made.ok ? tell(made.value.card, made.value.origins.length) : refuse(context, made.error);
  }
  const opened = openOwnModels(toLibraryFolder(flags.library, context), 'overread models');
  if (!opened.ok) return refuse(context, opened.error);
  try {
    const { tempFolder } = opened.value;
    const made = await importWeightsModel(input, tempFolder);
    if (!made.ok) return refuse(context, made.error);
    const folder = resolve(tempFolder, made.value.card.id);
    const added = await opened.value.addModel(folder, { parentModelId: null, runId: null });
    return added.ok ? tell(added.value, made.value.origins.length) : refuse(context, added.error);
  } finally {
    opened.value.close();
  }
}
