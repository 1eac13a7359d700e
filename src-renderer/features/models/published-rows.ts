import type { ModelProvenance, ModelResult } from '#shared/domain/model-card.ts';

export interface PublishedRow {
  readonly name: string;
  readonly classId: string | null;
  readonly published: string;
  /** As measured here, in the published unit; null where this program has no such figure. */
  readonly ours: string | null;
}

type Published = NonNullable<ModelProvenance['published']>;

const MACRO = new Map<string, (result: ModelResult) => number | null>([
  ['accuracy', ({ accuracy }) => accuracy],
  ['macrof1', ({ macroF1 }) => macroF1],
  ['f1', ({ macroF1 }) => macroF1],
  ['kappa', ({ figures }) => figures?.kappa.value ?? null],
  ['macrorocauc', ({ figures }) => figures?.macroRocAuc.value ?? null],
]);
type ClassResult = ModelResult['classes'][number];
const OF_CLASS = new Map<string, (row: ClassResult) => number | null>([
  ['f1', ({ f1 }) => f1],
  ['sensitivity', ({ sensitivity }) => sensitivity],
  ['recall', ({ sensitivity }) => sensitivity],
  ['precision', ({ positivePredictivity }) => positivePredictivity],
  ['positivepredictivity', ({ positivePredictivity }) => positivePredictivity],
]);

/** What a paper says, each figure beside our own of the same name in the first table of results. */
export function listPublishedRows({ figures }: Published, result: ModelResult | undefined): readonly PublishedRow[] {
  return figures.map(({ name, classId, value, unit }) => {
    const ours = result === undefined ? null : findOurs(result, name, classId);
    return {
      name,
      classId,
      published: `${value}${unit === '' ? '' : ` ${unit}`}`,
      ours: ours === null ? null : unit === '%' ? `${(100 * ours).toFixed(1)} %` : ours.toFixed(3),
    };
  });
}

function findOurs(result: ModelResult, name: string, classId: string | null): number | null {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (classId === null) return MACRO.get(key)?.(result) ?? null;
  const row = result.classes.find((one) => one.classId === classId);
  return row === undefined ? null : (OF_CLASS.get(key)?.(row) ?? null);
}
