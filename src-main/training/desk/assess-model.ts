import type { LoadedModel } from '#main/models/read-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import type { HeldOutComparison, TrainingOutcome } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { toHeldOutResult } from './desk-card.ts';
import type { FittedOnLibrary } from './fit-on-library.ts';
import {
  compareJudged,
  evaluateJudged,
  judgeBeats,
  reportJudged,
  type JudgeDeps,
  type JudgedBeats,
} from './judge-held-out.ts';
import { findVisibility, listSeen } from './label-visibility.ts';
import type { LabelledLibraryRecord } from './select-records.ts';

export interface AssessRequest {
  readonly model: LoadedModel;
  readonly parentModelId: ModelId | null;
  readonly heldOut: readonly LabelledLibraryRecord[];
  readonly signal: AbortSignal;
  readonly onRecord: (doneCount: number, totalCount: number) => void;
}

export interface AssessDeps extends JudgeDeps {
  readonly models: ModelRegistry;
}

export interface AssessedModel extends Pick<TrainingOutcome, 'heldOut' | 'comparison' | 'visibility'> {
  /** For the card; none where nobody is held out. */
  readonly results: readonly ModelResult[];
}

/**
 * A new model on the held-out patients, once, and the one that it began with on the same: differences by a paired bootstrap over patients.
 * Errors: those of judgeBeats. A parent that cannot be run any more is not compared with.
 */
export async function assessModel(request: AssessRequest, deps: AssessDeps): Promise<Result<AssessedModel>> {
  const { model, heldOut, parentModelId } = request;
  if (heldOut.length === 0) return ok({ heldOut: null, comparison: null, visibility: null, results: [] });
  const parent = parentModelId === null ? undefined : await deps.models.load(parentModelId);
  const rounds = parent?.ok === true ? 2 : 1;
  const after = await judge(request, deps, { model, round: 0, rounds });
  if (!after.ok) return after;
  const report = reportJudged(after.value);
  const visibility = findVisibility(deps.db.read, heldOut);
  const common = {
    heldOut: evaluateJudged(after.value, report),
    visibility,
    results: [toHeldOutResult(after.value, report)],
  };
  if (parent?.ok !== true) return ok({ ...common, comparison: null });
  const before = await judge(request, deps, { model: parent.value, round: 1, rounds });
  if (!before.ok) return before;
  return ok({ ...common, comparison: compare(before.value, after.value, { request, deps, parent: parent.value }) });
}

function judge(
  { heldOut, signal, onRecord }: AssessRequest,
  deps: AssessDeps,
  { model, round, rounds }: { readonly model: LoadedModel; readonly round: number; readonly rounds: number },
): Promise<Result<JudgedBeats>> {
  const records = heldOut.map(({ record, set, patientKey }) => ({ recordId: record.id, setId: set.id, patientKey }));
  return judgeBeats(
    {
      model,
      records,
      signal,
      onRecord: (doneCount) => onRecord(round * records.length + doneCount, rounds * records.length),
    },
    deps,
  );
}

function compare(
  before: JudgedBeats,
  after: JudgedBeats,
  {
    request,
    deps,
    parent,
  }: { readonly request: AssessRequest; readonly deps: AssessDeps; readonly parent: LoadedModel },
): HeldOutComparison {
  const seenBy = ({ trainingContentHashes }: ModelCard) =>
    listSeen(deps.db.read, request.heldOut, trainingContentHashes);
  return compareJudged(before, after, { seenByBefore: seenBy(parent.card), seenByAfter: seenBy(request.model.card) });
}

/** Of a published protocol: its test beats at the epoch that they chose, and at the last one. Null without them. */
export function judgePaper(
  { rows, logits }: Pick<FittedOnLibrary, 'rows' | 'logits'>,
  card: JudgedBeats['card'],
  leak: string,
): TrainingOutcome['paper'] {
  if (logits === null) return null;
  const isAnswerable = card.classes.map(({ supported }) => supported);
  const judge = (own: Float32Array) => {
    const masked = own.map((logit, k) => (isAnswerable[k % AAMI_CLASSES.length] === true ? logit : Number.NaN));
    return evaluateJudged({
      card,
      groups: rows.validationGroups,
      truth: rows.validationLabels,
      answers: Uint8Array.from(
        rows.validationLabels,
        (_, row) => findTopClass(masked, row, AAMI_CLASSES.length) ?? AAMI_CLASSES.length,
      ),
      patientCount: rows.groupCount,
      recordCount: rows.counts.validation.records,
    });
  };
  return { best: judge(logits.best), last: judge(logits.last), leak };
}
