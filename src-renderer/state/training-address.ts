import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';

/** What a new training is filled in with. */
export type TrainingOrigin =
  | { readonly kind: 'blank' }
  /** What readers have corrected since a model was made. */
  | { readonly kind: 'corrections'; readonly modelId: ModelId }
  /** The plan of an earlier run. */
  | { readonly kind: 'run'; readonly runId: TrainingRunId };

/** What is shown of the training place. */
export type TrainingView =
  | { readonly kind: 'runs' }
  | { readonly kind: 'new'; readonly origin: TrainingOrigin }
  | { readonly kind: 'run'; readonly runId: TrainingRunId }
  | { readonly kind: 'compare'; readonly runIds: readonly TrainingRunId[] };

/** More columns than this are not read side by side. */
export const MOST_COMPARED = 6;

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const BLANK: TrainingOrigin = { kind: 'blank' };

/** The view that an address names, without what stands before 'training'; the list of runs for one that names none. */
export function parseTrainingView(parts: readonly string[], search: URLSearchParams): TrainingView {
  const [kind, id] = parts;
  if (kind === 'run' && isId(id)) return { kind, runId: id as TrainingRunId }; // shape just checked; main decides whether there is such a run
  if (kind === 'compare') {
    const runIds = (search.get('runs') ?? '').split(',').filter(isId).slice(0, MOST_COMPARED);
    return { kind, runIds: runIds.map((one) => one as TrainingRunId) }; // the same
  }
  if (kind === 'new') return { kind, origin: parseOrigin(search) };
  return { kind: 'runs' };
}

export function toTrainingPath(view: TrainingView): string {
  switch (view.kind) {
    case 'run':
      return `training/run/${view.runId}`;
    case 'compare':
      return `training/compare?runs=${view.runIds.join(',')}`;
    case 'new': {
      const { origin } = view;
      if (origin.kind === 'corrections') return `training/new?corrections=${origin.modelId}`;
      return origin.kind === 'run' ? `training/new?run=${origin.runId}` : 'training/new';
    }
    case 'runs':
      return 'training';
  }
}

export function isSameOrigin(a: TrainingOrigin, b: TrainingOrigin): boolean {
  return toTrainingPath({ kind: 'new', origin: a }) === toTrainingPath({ kind: 'new', origin: b });
}

function parseOrigin(search: URLSearchParams): TrainingOrigin {
  const modelId = search.get('corrections');
  if (isId(modelId)) return { kind: 'corrections', modelId: modelId as ModelId }; // shape just checked
  const runId = search.get('run');
  return isId(runId) ? { kind: 'run', runId: runId as TrainingRunId } : BLANK; // the same
}

function isId(text: string | null | undefined): text is string {
  return text != null && ID.test(text);
}
