import { modelFacts } from '#shared/domain/card-parts.ts';
import type { ModelClass } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { WeightsFacts } from '#main/index/import-weights-model.ts';

/** Options of `models import-weights`, as they come from the command line. */
export interface WeightsFlags {
  readonly architecture: string;
  readonly id: string;
  readonly name?: string;
  readonly modelVersion: string;
  readonly recipe: string;
  readonly recipeOption?: readonly string[];
  readonly class: readonly string[];
  readonly leads?: string;
  readonly trainedOn: string;
  readonly protocol?: string;
  readonly licence: string;
  readonly limit?: readonly string[];
  readonly quirk?: readonly string[];
  readonly form?: string;
  readonly thresholds?: string;
  readonly inputStatistics?: string;
  readonly float16?: true;
  readonly out?: string;
  readonly library?: string;
  readonly json?: true;
}

/** The facts of a card that flags give. Errors: 'app/wrong-use', naming the flag. */
export function toWeightsFacts(flags: WeightsFlags): Result<WeightsFacts> {
  const id = modelFacts.id.safeParse(flags.id);
  if (!id.success) return wrong("--id must be of a-z, 0-9 and '-', at most 64 of them");
  const classes = flags.class.map(toClass);
  const recipeOptions = toOptions(flags.recipeOption ?? []);
  if (recipeOptions === undefined) return wrong('--recipe-option must be NAME=VALUE');
  const thresholds = flags.thresholds?.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  if (
    thresholds?.some((value) => !(value >= 0 && value <= 1)) === true ||
    (thresholds?.length ?? classes.length) !== classes.length
  )
    return wrong('--thresholds must be a number from 0 to 1 for each --class, with commas');
  return ok({
    id: id.data,
    version: flags.modelVersion,
    name: flags.name ?? id.data,
    recipeId: flags.recipe,
    ...(Object.keys(recipeOptions).length === 0 ? {} : { recipeOptions }),
    ...(thresholds === undefined ? {} : { thresholds }),
    classes,
    supportedLeads: (flags.leads ?? '')
      .split(',')
      .map((lead) => lead.trim().toLowerCase())
      .filter((lead) => lead !== ''),
    trainingData: flags.trainedOn,
    trainingProtocol: flags.protocol ?? 'Not said: its weights were trained elsewhere.',
    weightsLicence: flags.licence,
    limits: [...(flags.limit ?? []), 'Its weights were trained elsewhere: nothing is known here of what it reaches.'],
  });
}

/** Quirks and form, as describeArchitecture takes them. Errors: 'app/wrong-use'. */
export function toArchitectureOptions({ quirk = [], form }: WeightsFlags): Result<Readonly<Record<string, unknown>>> {
  const quirks = toOptions(quirk);
  if (quirks === undefined) return wrong('--quirk must be NAME=true or NAME=false');
  return ok({ ...(quirk.length === 0 ? {} : { quirks }), ...(form === undefined ? {} : { form }) });
}

/** 'N=normal beat' */
function toClass(text: string): ModelClass {
  const at = text.indexOf('=');
  const [id, name] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)];
  return { id, name, supported: true, why: null };
}

function toOptions(texts: readonly string[]): Record<string, string | boolean> | undefined {
  const options: Record<string, string | boolean> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) return undefined;
    const value = text.slice(at + 1);
    options[text.slice(0, at)] = value === 'true' ? true : value === 'false' ? false : value;
  }
  return options;
}

function wrong(what: string): Result<never> {
  return err('app/wrong-use', `${what}.`);
}
