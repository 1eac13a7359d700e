import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  findModelFolder,
  needsRows,
  openTrainingServices,
  toCompressCommand,
  type CompressionSettings,
} from '#main/index/training-services.ts';
import { COMPRESSION_METHODS } from '#shared/domain/compression-method.ts';
import { printJson, refuse, type RunCommand } from '../context.ts';
import { toCompressionText } from '../compression-text.ts';

const OF_ALQ = ['bits', 'coordinates', 'probe'] as const;
const OF_ROWS = { fold: '--fold', seed: '--seed', rowsPerClass: '--rows-per-class' } as const;
const COORDINATES = ['float32', 'float16', 'int8'] as const;

interface CompressFlags {
  readonly method: string;
  readonly data?: string;
  readonly out: string;
  readonly id?: string;
  readonly bits: string;
  readonly seed: string;
  readonly coordinates: string;
  readonly epochs?: string;
  readonly rowsPerClass?: string;
  readonly fold?: string;
  readonly probe: string;
  readonly overwrite?: true;
  readonly json?: true;
}

export function addCompress(program: Command, run: RunCommand): void {
  program
    .command('compress <MODEL>')
    .description(
      'make a trained model smaller (its id, or its folder), judge it, and write its folder with a card of all sizes',
    )
    .requiredOption('--method <METHOD>', COMPRESSION_METHODS.join(' | '))
    .option(
      '--data <DIR>',
      'folder in which the data set that the model was trained on lies, in a folder of its name; float16 and int8 can do without it, and then nothing is judged',
    )
    .requiredOption('--out <DIR>', "folder in which the model's folder is made")
    .option('--id <ID>', 'of the model that comes out (else that of the model with the method behind it)')
    .option('--bits <N>', 'alq: average bits a weight to come down to', '1.3697')
    .option('--seed <N>', 'of everything that is drawn', '1')
    .option('--coordinates <ENCODING>', `alq: how coordinates are kept, ${COORDINATES.join(' | ')}`, 'int8')
    .option(
      '--epochs <N>',
      'of training after rounding; of ALQ after pruning, whose loops are shortened alike (else as published)',
    )
    .option('--rows-per-class <N>', 'of the training rows in an epoch, drawn anew each time (else all)')
    .option('--fold <N>', 'of a cross-validated model: whose network it is, and whose rows (else that of its card)')
    .option('--probe <N>', 'alq: coordinates whose loss increase is measured after the first loop', '0')
    .option('--overwrite', 'replace a model of that id that lies in --out already (else it is refused)')
    .option('--json', 'print the card as JSON')
    .action((model: string, flags: CompressFlags, command: Command) =>
      run(async (context) => {
        const settings = findForeignOption(flags, command) ?? toSettings(flags);
        if (typeof settings === 'string') {
          context.say(`overread: ${settings}`);
          return 2;
        }
        const hasRows = flags.data !== undefined;
        if (!hasRows && needsRows(settings)) {
          context.say(
            `overread: --data is wanted: this trains on the rows that the model was trained on. Only float16 and int8 without --epochs can do without.`,
          );
          return 2;
        }
        const unused = hasRows ? undefined : findOptionOfRows(command);
        if (unused !== undefined) {
          context.say(`overread: ${unused}`);
          return 2;
        }
        const services = openTrainingServices(context);
        const modelFolder = findModelFolder(model) ?? resolve(context.workingFolder, model);
        const name = basename(modelFolder);
        const modelId = flags.id ?? `${name}-${settings.method}`;
        if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(modelId)) {
          context.say(
            `overread: '${modelId}' is no id of a model: small letters, digits and hyphens, at most 64. Give one with --id.`,
          );
          return 2;
        }
        const compressed = await services.compress({
          modelFolder,
          modelId,
          settings,
          dataFolder: flags.data === undefined ? null : resolve(context.workingFolder, flags.data),
          outFolder: resolve(context.workingFolder, flags.out),
          overwrites: flags.overwrite === true,
          command: toCompressCommand(name, settings, { outFolder: 'resources/models', hasRows }),
          signal: context.signal,
          tell: context.say,
          showProgress: context.progress,
        });
        await services.close();
        if (!compressed.ok) {
          const exitCode = refuse(context, compressed.error);
          return compressed.error.code === 'job/cancelled' ? 130 : exitCode;
        }
        if (flags.json) printJson(context, compressed.value);
        else context.print(toCompressionText(compressed.value));
        return 0;
      }),
    );
}

/** An option that was given and means nothing for the method, in words: it would be ignored in silence. */
function findForeignOption({ method }: CompressFlags, command: Command): string | undefined {
  const own = method === 'alq' ? undefined : OF_ALQ.find((name) => isGiven(command, name));
  return own && `--${own} is of alq alone: how many bits ${method} has is given.`;
}

/** The same of one about rows, where none are given. */
function findOptionOfRows(command: Command): string | undefined {
  const own = Object.entries(OF_ROWS).find(([name]) => isGiven(command, name));
  return own && `${own[1]} is about rows of a data set: give its folder with --data, or leave ${own[1]} out.`;
}

function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'cli';
}

/** What is asked, or why it cannot be. */
function toSettings(flags: CompressFlags): CompressionSettings | string {
  const method = COMPRESSION_METHODS.find((known) => known === flags.method);
  if (method === undefined) return `There is no method '${flags.method}'; there are ${COMPRESSION_METHODS.join(', ')}.`;
  const coordinates = COORDINATES.find((known) => known === flags.coordinates);
  if (coordinates === undefined) return `--coordinates is one of ${COORDINATES.join(', ')}.`;
  const targetBits = Number(flags.bits);
  if (!(targetBits > 0 && targetBits <= 7)) return '--bits must be a number above 0, at most 7.';
  const seed = toWhole(flags.seed, 0xffffffff);
  const probeCount = toWhole(flags.probe, 100_000);
  const epochCount = flags.epochs === undefined ? null : toWhole(flags.epochs, 10_000);
  const maxRowsPerClass = flags.rowsPerClass === undefined ? null : toWhole(flags.rowsPerClass, 10_000_000);
  const fold = flags.fold === undefined ? null : toWhole(flags.fold, 99);
  if (maxRowsPerClass === undefined || maxRowsPerClass === 0)
    return '--rows-per-class must be a whole number from 1 to 10000000.';
  if (fold === undefined || fold === 0) return '--fold must be a whole number from 1 to 99.';
  if (seed === undefined) return '--seed must be a whole number from 0 to 4294967295.';
  if (probeCount === undefined) return '--probe must be a whole number from 0 to 100000.';
  if (method === 'alq' && epochCount === 0) return '--epochs must be at least 1 for alq.';
  if (epochCount === undefined) return '--epochs must be a whole number from 0 to 10000.';
  return { method, coordinates, targetBits, seed, probeCount, epochCount, maxRowsPerClass, fold };
}

function toWhole(text: string, greatest: number): number | undefined {
  const value = Number(text);
  return /^\d{1,10}$/.test(text) && value <= greatest ? value : undefined;
}
