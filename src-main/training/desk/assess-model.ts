import type { LoadedModel } from '#main/models/read-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import type { HeldOutComparison, TrainingOutcome } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { FittedOnLibrary } from './fitted-on-library.ts';
import { compareJudged, evaluateJudged, reportJudged } from './held-out-figures.ts';
import { toHeldOutResult } from './held-out-result.ts';
import { judgeBeats, type JudgeDeps, type JudgedBeats } from './judge-held-out.ts';
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
  if (heldOut.length === 0) return ok(NOBODY);
  const loaded = parentModelId === null ? undefined : await deps.models.load(parentModelId);
  const parent = loaded?.ok === true ? loaded.value : undefined;
  const records = heldOut.map(({ record, set, patientKey }) => ({ recordId: record.id, setId: set.id, patientKey }));
  const judged = await judgeBeats(
    {
      // What comes of a model cuts beats as that one does.
      models: parent === undefined ? [model] : [model, parent],
      records,
      signal: request.signal,
      onRecord: (doneCount) => request.onRecord(doneCount, records.length),
    },
    deps,
  );
  if (!judged.ok) return judged;
  const [after, before] = judged.value;
  if (after === undefined || after.patientCount === 0) return ok(NOBODY);
  const report = reportJudged(after);
  return ok({
    heldOut: evaluateJudged(after, report),
    visibility: findVisibility(deps.db.read, heldOut),
    results: [toHeldOutResult(after, report)],
    comparison: before === undefined || parent === undefined ? null : compare(before, after, { request, deps, parent }),
  });
}

const NOBODY: AssessedModel = { heldOut: null, comparison: null, visibility: null, results: [] };

function compare(
  before: JudgedBeats,
  after: JudgedBeats,
  {
    request,
    deps,
    parent,
  }: { readonly request: AssessRequest; readonly deps: AssessDeps; readonly parent: LoadedModel },
): HeldOutComparison {
  const seenBy = (card: ModelCard) => listSeen(deps.db.read, request.heldOut, card);
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
