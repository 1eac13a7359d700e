import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { findModelFolder, openTrainingServices, type CompressionSettings } from '#main/index/training-services.ts';
import { printJson, refuse, type RunCommand } from '../context.ts';
import { toCompressionText } from '../compression-text.ts';

const METHODS = ['alq', 'float16', 'int8', 'binary-connect', 'dorefa-2', 'dorefa-3', 'inq'] as const;
const COORDINATES = ['float32', 'float16', 'int8'] as const;

interface CompressFlags {
  readonly method: string;
  readonly data: string;
  readonly out: string;
  readonly id?: string;
  readonly bits: string;
  readonly seed: string;
  readonly coordinates: string;
  readonly epochs?: string;
  readonly probe: string;
  readonly json?: true;
}

export function addCompress(program: Command, run: RunCommand): void {
  program
    .command('compress <MODEL>')
    .description(
      'make a trained model smaller (its id, or its folder), judge it, and write its folder with a card of all sizes',
    )
    .requiredOption('--method <METHOD>', METHODS.join(' | '))
    .requiredOption('--data <DIR>', 'folder that holds the data set that the model was trained on')
    .requiredOption('--out <DIR>', "folder in which the model's folder is made")
    .option('--id <ID>', 'of the model that comes out (else that of the model with the method behind it)')
    .option('--bits <N>', 'alq: average bits a weight to come down to', '1.3697')
    .option('--seed <N>', 'of everything that is drawn', '1')
    .option('--coordinates <ENCODING>', `alq: how coordinates are kept, ${COORDINATES.join(' | ')}`, 'int8')
    .option('--epochs <N>', 'of training, for the methods that round (else as published)')
    .option('--probe <N>', 'alq: coordinates whose loss increase is measured after the first loop', '0')
    .option('--json', 'print the card as JSON')
    .action((model: string, flags: CompressFlags) =>
      run(async (context) => {
        const settings = toSettings(flags);
        if (typeof settings === 'string') {
          context.say(`overread: ${settings}`);
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
          dataFolder: resolve(context.workingFolder, flags.data),
          outFolder: resolve(context.workingFolder, flags.out),
          command: toCommand(name, flags),
          signal: context.signal,
          tell: context.say,
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

function toCommand(name: string, { method, bits, seed, coordinates }: CompressFlags): string {
  const own = method === 'alq' ? ` --bits ${bits} --coordinates ${coordinates}` : '';
  return `npm run -s overread -- compress ${name} --method ${method}${own} --seed ${seed} --data DATA --out resources/models`;
}

/** What is asked, or why it cannot be. */
function toSettings(flags: CompressFlags): CompressionSettings | string {
  const method = METHODS.find((known) => known === flags.method);
  if (method === undefined) return `There is no method '${flags.method}'; there are ${METHODS.join(', ')}.`;
  const coordinates = COORDINATES.find((known) => known === flags.coordinates);
  if (coordinates === undefined) return `--coordinates is one of ${COORDINATES.join(', ')}.`;
  const targetBits = Number(flags.bits);
  if (!(targetBits > 0 && targetBits <= 7)) return '--bits must be a number above 0, at most 7.';
  const seed = toWhole(flags.seed, 0xffffffff);
  const probeCount = toWhole(flags.probe, 100_000);
  const epochCount = flags.epochs === undefined ? null : toWhole(flags.epochs, 10_000);
  if (seed === undefined) return '--seed must be a whole number from 0 to 4294967295.';
  if (probeCount === undefined) return '--probe must be a whole number from 0 to 100000.';
  if (epochCount === undefined) return '--epochs must be a whole number from 0 to 10000.';
  return { method, coordinates, targetBits, seed, probeCount, epochCount };
}

function toWhole(text: string, greatest: number): number | undefined {
  const value = Number(text);
  return /^\d{1,10}$/.test(text) && value <= greatest ? value : undefined;
}
