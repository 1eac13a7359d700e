import type { EpisodeSpans } from '#renderer/trace/episode-spans.ts';
import { toEpisodeSpans } from '#renderer/trace/episode-spans.ts';
import type { MarkLayer } from '#renderer/trace/mark-layer.ts';
import { buildAnnotationMarks, buildModelMarks } from '#renderer/trace/mark-layer.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import { findTopClasses } from './columns/top-classes.ts';
import type { AnnotationLayer, BeatRef, Caliper, Hover, PredictionLayer, SampleRange, Tool } from './viewer-types.ts';

/** What lies over the trace: the two layers of marks, the current beat, the selection, and what the pointer is doing. */
export class ViewerMarks {
  annotations = $state.raw<AnnotationLayer | undefined>(undefined);
  predictions = $state.raw<PredictionLayer | undefined>(undefined);
  /** Samples, ascending, at which human and model disagree and nobody has decided. */
  disagreements = $state.raw<Float64Array>(new Float64Array(0));
  isModelHidden = $state(false);
  /** Insert and move are only offered while this is on. */
  isEditing = $state(false);
  currentBeat = $state.raw<BeatRef | undefined>(undefined);
  selection = $state.raw<SampleRange | undefined>(undefined);
  /** First end of a range that is being marked with `m`. */
  rangeStartSample = $state<number | undefined>(undefined);
  tool = $state<Tool>('select');
  hover = $state.raw<Hover | undefined>(undefined);
  caliper = $state.raw<Caliper | undefined>(undefined);
  /** The set's letters, ready to be drawn; made anew when the columns change. */
  readonly humanMarks: MarkLayer | undefined = $derived.by(() => {
    const { annotations } = this;
    return annotations === undefined ? undefined : buildAnnotationMarks(annotations.columns, annotations.customLabels);
  });
  /** The model's letters; none while the model is hidden. */
  readonly modelMarks: MarkLayer | undefined = $derived.by(() => {
    if (this.predictions === undefined || this.isModelHidden) return undefined;
    const { columns, classIds } = this.predictions;
    return buildModelMarks(columns.samples, findTopClasses(columns, classIds.length).classIndices, classIds);
  });
  readonly spans: EpisodeSpans = $derived.by(() => toEpisodeSpans(this.annotations?.columns, this.#sampleCount));
  readonly #sampleCount: number;

  constructor(sampleCount: number) {
    this.#sampleCount = sampleCount;
  }

  setAnnotations(layer: AnnotationLayer | undefined): void {
    this.annotations = layer;
  }

  setPredictions(layer: PredictionLayer | undefined): void {
    this.predictions = layer;
  }

  setDisagreements(samples: Float64Array): void {
    this.disagreements = samples;
  }

  setEditing(isEditing: boolean): void {
    this.isEditing = isEditing;
    if (!isEditing && (this.tool === 'insert' || this.tool === 'move')) this.tool = 'select';
  }

  /** Takes a tool up, or lays it down when it was in hand. */
  toggleTool(tool: Tool): void {
    if ((tool === 'insert' || tool === 'move') && !this.isEditing) return;
    this.tool = this.tool === tool ? 'select' : tool;
    this.caliper = undefined;
  }

  setCurrent(beat: BeatRef | undefined): void {
    this.currentBeat = beat;
    this.selection = undefined;
  }

  /** Makes a beat current and stretches the selection from where it began to this beat, both included. */
  extendTo(beat: BeatRef): void {
    const anchor = this.#anchorSample(beat);
    this.currentBeat = beat;
    const startSample = Math.min(anchor, beat.sample);
    this.selection = { startSample, endSample: Math.max(anchor, beat.sample) + 1 };
    this.#selectionAnchor = anchor;
  }

  select(range: SampleRange | undefined): void {
    this.selection = range;
    this.rangeStartSample = undefined;
  }

  /** First call: the start of a range. Second call: its end, and the range is selected. Returns it then. */
  markRange(sample: number): SampleRange | undefined {
    const start = this.rangeStartSample;
    if (start === undefined) {
      this.rangeStartSample = sample;
      return undefined;
    }
    const range = { startSample: Math.min(start, sample), endSample: Math.max(start, sample) + 1 };
    this.select(range);
    return range;
  }

  /** Esc: lets go of the innermost thing. Returns whether there was one. */
  cancel(): boolean {
    if (this.caliper !== undefined) this.caliper = undefined;
    else if (this.rangeStartSample !== undefined) this.rangeStartSample = undefined;
    else if (this.tool !== 'select') this.tool = 'select';
    else if (this.selection !== undefined) this.selection = undefined;
    else return false;
    return true;
  }

  /** Sample at which `i` puts a beat: under the pointer, snapped as shown; undefined where the pointer is on no trace. */
  findInsertSample(leadKey: LeadKey): number | undefined {
    return this.hover?.leadKey === leadKey ? (this.hover.snappedSample ?? Math.round(this.hover.sample)) : undefined;
  }

  #selectionAnchor = 0;

  #anchorSample(beat: BeatRef): number {
    if (this.selection !== undefined) return this.#selectionAnchor;
    return this.currentBeat?.sample ?? beat.sample;
  }
}
