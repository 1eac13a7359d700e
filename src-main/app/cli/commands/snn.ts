import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { MAX_STEPS, openSpikingCommands } from '#main/index/spiking-services.ts';
import { printJson, refuse, type CliContext, type ExitCode, type RunCommand } from '../context.ts';
import { SPIKING_DEFAULTS, toSpikingCommand, toSpikingSettings, toWhole, type SpikingFlags } from '../spiking-flags.ts';
import { toSpikingCardText, toSpikingTables } from '../spiking-text.ts';
import { withModels } from '../with-library.ts';

const LIBRARY = [
  '--library <DIR>',
  'whose own models are there too (else OVERREAD_LIBRARY, else the system place for data)',
] as const;
const DATA = [
  '--data <DIR>',
  'folder in which the data set that the model was trained on lies, in a folder of its name',
] as const;
const JOB = [
  '--job <JOB.json>',
  "training job of the model's recipe and classes, whose rows are taken in place of those that its card names",
] as const;
const ROWS = ['--rows <N>', 'judge on so many rows of each side, drawn, in place of all'] as const;

interface ConvertFlags extends SpikingFlags {
  readonly data: string;
  readonly out: string;
  readonly id?: string;
  readonly overwrite?: true;
  readonly job?: string;
  readonly library?: string;
  readonly json?: true;
}

interface EvaluateFlags {
  readonly data: string;
  readonly T?: string;
  readonly rows?: string;
  readonly job?: string;
  readonly library?: string;
  readonly json?: true;
}

export function addSnn(program: Command, run: RunCommand): void {
  const snn = program.command('snn').description('spiking networks: make one of a trained model, and judge it');
  snn
    .command('convert <MODEL>')
    .description('make a trained model spiking, judge both on the rows of its job, and write a folder with a card')
    .requiredOption(...DATA)
    .requiredOption('--out <DIR>', "folder in which the spiking network's folder is made")
    .option('--id <ID>', 'of the spiking network (else that of the model with -spikes behind it)')
    .option('--overwrite', 'replace a spiking network of that id that lies in --out already (else it is refused)')
    .option(
      '--percentile <N>',
      'of activations, that a spike in every step stands for: 50 to 100',
      SPIKING_DEFAULTS.percentile,
    )
    .option('--per <WHAT>', 'a scale for each channel, or one for each layer: channel | layer', SPIKING_DEFAULTS.per)
    .option('--neuron <MODEL>', 'if (soft reset) | if-hard | lif', SPIKING_DEFAULTS.neuron)
    .option('--tau <N>', 'lif: time constant in steps, 1 or more', SPIKING_DEFAULTS.tau)
    .option('--pool <RULE>', 'of maxima: rising-count (exact for rates) | or | first | average', SPIKING_DEFAULTS.pool)
    .option('--T <STEPS>', `time steps of a decision, 1 to ${MAX_STEPS}`, SPIKING_DEFAULTS.T)
    .option('--calibration <N>', 'training rows on which scales are measured', SPIKING_DEFAULTS.calibration)
    .option(...JOB)
    .option(...ROWS)
    .option(...LIBRARY)
    .option('--json', 'print the card as JSON')
    .action((model: string, flags: ConvertFlags) => run((context) => convert(context, model, flags)));
  snn
    .command('evaluate <ID>')
    .description('judge a spiking network beside the model that it was made of, on the rows of its job')
    .requiredOption(...DATA)
    .option('--T <STEPS>', `time steps of a decision, 1 to ${MAX_STEPS} (else those of its card)`)
    .option(...JOB)
    .option(...ROWS)
    .option(...LIBRARY)
    .option('--json', 'print everything as JSON')
    .action((id: string, flags: EvaluateFlags) => run((context) => evaluate(context, id, flags)));
}

async function convert(context: CliContext, model: string, flags: ConvertFlags): Promise<ExitCode> {
  const settings = toSpikingSettings(flags);
  if (typeof settings === 'string') return misuse(context, settings);
  const spikingId = flags.id ?? `${model}-spikes`;
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(spikingId))
    return misuse(
      context,
      `'${spikingId}' is no id of a model: small letters, digits and hyphens, at most 64. Give one with --id.`,
    );
  const services = openSpikingCommands(withModels(context, flags.library));
  try {
    const { maxRows, ...own } = settings;
    const converted = await services.convert({
      modelId: model,
      spikingId,
      settings: own,
      maxRows,
      dataFolder: resolve(context.workingFolder, flags.data),
      jobPath: toJobPath(context, flags),
      outFolder: resolve(context.workingFolder, flags.out),
      overwrites: flags.overwrite === true,
      command: toSpikingCommand(model, flags),
      signal: context.signal,
      tell: context.say,
    });
    if (!converted.ok) return end(context, converted.error);
    if (flags.json) printJson(context, converted.value);
    else context.print(toSpikingCardText(converted.value));
    const { id, parent, steps } = converted.value;
    context.say(
      `Written to ${join(flags.out, id)}. 'models import' takes it in; then 'predict --model ${parent.id} --snn ${steps} --snn-form ${id}' asks it.`,
    );
    return 0;
  } finally {
    await services.close();
  }
}

async function evaluate(context: CliContext, spikingId: string, flags: EvaluateFlags): Promise<ExitCode> {
  const steps = flags.T === undefined ? null : toWhole(flags.T, 1, MAX_STEPS);
  if (steps === undefined)
    return misuse(context, `--T must be a whole number from 1 to ${MAX_STEPS}, not '${flags.T}'.`);
  const maxRows = flags.rows === undefined ? null : toWhole(flags.rows, 1, 1e9);
  if (maxRows === undefined) return misuse(context, '--rows must be a whole number from 1 on.');
  const services = openSpikingCommands(withModels(context, flags.library));
  try {
    const dataFolder = resolve(context.workingFolder, flags.data);
    const jobPath = toJobPath(context, flags);
    const work = { spikingId, steps, maxRows, dataFolder, jobPath, signal: context.signal, tell: context.say };
    const evaluated = await services.evaluate(work);
    if (!evaluated.ok) return end(context, evaluated.error);
    if (flags.json) printJson(context, { model: spikingId, ...evaluated.value });
    else {
      for (const note of evaluated.value.notes) context.say(`${spikingId}: ${note}`);
      context.print(toSpikingTables(evaluated.value));
    }
    return 0;
  } finally {
    await services.close();
  }
}

function toJobPath({ workingFolder }: CliContext, { job }: { readonly job?: string }): string | null {
  return job === undefined ? null : resolve(workingFolder, job);
}

function misuse(context: CliContext, problem: string): ExitCode {
  context.say(`overread: ${problem}`);
  return 2;
}

function end(context: CliContext, error: Parameters<typeof refuse>[1]): ExitCode {
  const exitCode = refuse(context, error);
  return error.code === 'job/cancelled' ? 130 : exitCode;
}
