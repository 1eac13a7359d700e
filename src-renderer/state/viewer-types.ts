import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { SignalWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import type { Settings } from '#shared/ipc/schemas/settings.ts';
import type { Result } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId } from '#shared/units/ids.ts';
import type { PrepareFilter } from './filtered-overview.svelte.ts';

/** 'beats': templates, tachogram and Poincare plot, with a strip below them. */
export const VIEW_MODES = ['paper', 'strip', 'beats'] as const;
export type ViewMode = (typeof VIEW_MODES)[number];

/** What the pointer does on a trace. Insert and move need editing to be on. */
export type Tool = 'select' | 'insert' | 'move' | 'range' | 'caliper';

/** Half-open, in samples of the record's time base. */
export interface SampleRange {
  readonly startSample: number;
  readonly endSample: number;
}

export type ReadWindow = (request: SignalWindowRequest) => Promise<Result<SignalWindow>>;

export type ViewerSettings = Pick<
  Settings,
  'layout' | 'leadOrder' | 'speedMmPerSec' | 'gainMmPerMv' | 'pxPerMmByDisplay'
>;

/** Where somebody stands in a recording: what an address keeps, so that going back returns to the same second. */
export interface ViewerPlace {
  readonly mode: ViewMode;
  readonly startSample: number;
  readonly stripSpanSample: number;
  readonly activeLeadKey: LeadKey;
  /** Part of the place, so that going back shows the same picture; a recording that is opened anew has none. */
  readonly filter: DisplayFilter;
}

export interface ViewerDeps {
  readonly record: RecordDetail;
  readonly readWindow: ReadWindow;
  /** Starts what makes a display filter's wide columns; without it, wide views stay as recorded and say so. */
  readonly prepareFilter?: PrepareFilter;
  readonly settings: ViewerSettings;
  /** Called when a person changes speed, gain, layout, lead order or the display's px per mm. */
  readonly saveSettings?: (patch: Partial<ViewerSettings>) => void;
  readonly place?: ViewerPlace;
}

/** The human side of what is drawn: one annotation set. Rows with status 'deleted' are shown as deleted, and are no beats. */
export interface AnnotationLayer {
  readonly setId: AnnotationSetId;
  readonly columns: AnnotationSetColumns;
  readonly customLabels: readonly CustomLabel[];
}

/** The model's side: one run. */
export interface PredictionLayer {
  readonly runId: PredictionRunId;
  readonly columns: BeatPredictionColumns;
  readonly classIds: readonly string[];
}

/** A beat that can be current: of the annotation set (with its id), else of the run, else of the detector. */
export type BeatRef =
  | { readonly source: 'annotation'; readonly index: number; readonly id: number; readonly sample: number }
  | { readonly source: 'model' | 'detector'; readonly index: number; readonly sample: number };

/** Where the pointer is on a trace. */
export interface Hover {
  readonly leadKey: LeadKey;
  /** Between two samples. */
  readonly sample: number;
  /** Where a mark would be put; undefined while that is not known or where it would be where the pointer is (Alt). */
  readonly snappedSample: number | undefined;
}

/** Two points on one lead. Values are undefined where nothing was recorded or the samples are not there. */
export interface Caliper {
  readonly leadKey: LeadKey;
  readonly fromSample: number;
  readonly toSample: number;
  readonly fromValue: number | undefined;
  readonly toValue: number | undefined;
}

/** Where a mark was put down with the insert or the move tool; `sample` has been snapped unless Alt was held. */
export type Placement =
  | { readonly kind: 'insert'; readonly sample: number; readonly leadKey: LeadKey }
  | { readonly kind: 'move'; readonly sample: number; readonly leadKey: LeadKey; readonly id: number };
