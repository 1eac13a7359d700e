import { chooseThreshold, type ChosenThreshold, type ThresholdRule } from '#shared/metrics/choose-threshold.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import type { GroupOfRecord } from './group-records.ts';
import { joinTables, toProbabilities, toTruth, type JoinedTables } from './join-tables.ts';
import { toShown } from './record-table.ts';

/** Tables of other patients than those that are judged. */
export interface ValidationTables {
  /** Paths. */
  readonly predictions: string;
  readonly reference: string;
  readonly rule: ThresholdRule;
}

export interface ThresholdChoice {
  readonly labelId: string;
  /** Null: each record has its own. */
  readonly threshold: number | null;
  /** What it gave on the validation records; null for a threshold that nobody chose. */
  readonly onValidation: ChosenThreshold | null;
}

export interface LabelThresholdsInput {
  readonly classIds: readonly string[];
  /** Records that are judged: none of them, and nobody of their patients, may have a say in the choice. */
  readonly names: readonly string[];
  readonly groupOf: GroupOfRecord;
  readonly validation: ValidationTables | null;
  /** [classIds.length] a model's own; null: 0.5, where nothing is chosen. */
  readonly given?: readonly number[] | null;
}

const DEFAULT_THRESHOLD = 0.5;

/**
 * One threshold a label: the model's own, 0.5, or chosen on validation records.
 * Errors: those of joinTables; 'table/malformed' for a record or patient that is on both sides, and a label for which nothing can be
 * chosen; 'app/wrong-use' for classes in place of labels.
 */
export async function chooseLabelThresholds(input: LabelThresholdsInput): Promise<Result<readonly ThresholdChoice[]>> {
  const { classIds, validation, given = null } = input;
  if (validation === null) {
    return ok(
      classIds.map((labelId, k) => ({ labelId, threshold: given?.[k] ?? DEFAULT_THRESHOLD, onValidation: null })),
    );
  }
  const joined = await joinTables({ ...validation, wantedClassIds: classIds });
  if (!joined.ok) return joined;
  const { predictions, reference, rows } = joined.value;
  if (reference.kind !== 'labels')
    return err('app/wrong-use', 'Thresholds are of labels; these tables have one class a record.');
  const leak = findLeak(input, joined.value);
  if (leak !== undefined) return malformed(predictions.fileName, leak.lineNumber, leak.what);
  const choices: ThresholdChoice[] = [];
  for (const labelId of classIds) {
    const column = predictions.classIds.indexOf(labelId);
    const ranked = rankScores(toProbabilities(rows, column), toTruth(reference, rows, column));
    const chosen = chooseThreshold(ranked, validation.rule);
    if (chosen === null)
      return err('table/malformed', `No threshold can be chosen for ${labelId}: ${explain(ranked.labels)}.`);
    choices.push({ labelId, threshold: chosen.threshold, onValidation: chosen });
  }
  return ok(choices);
}

function explain(labels: Uint8Array): string {
  return labels.includes(1)
    ? 'none keeps the wanted specificity on the validation records'
    : 'no validation record has it';
}

/** A threshold that saw a patient of the test makes the test's figures too good. */
function findLeak(
  { names, groupOf }: LabelThresholdsInput,
  { rows }: JoinedTables,
): { lineNumber: number; what: string } | undefined {
  const judged = new Set(names);
  const groups = new Set(names.map((name) => groupOf.get(name) ?? '').filter((group) => group !== ''));
  for (const { record, lineNumber } of rows) {
    if (judged.has(record))
      return { lineNumber, what: `the record '${toShown(record)}' is also among those that are judged` };
    if (groups.has(groupOf.get(record) ?? ''))
      return { lineNumber, what: `the patient of '${toShown(record)}' is also among those that are judged` };
  }
  return undefined;
}
