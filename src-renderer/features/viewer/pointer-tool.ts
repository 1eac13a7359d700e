import { findMarkNear } from '#renderer/trace/hit-test.ts';
import type { MarkLayer } from '#renderer/trace/mark-layer.ts';
import { SNAP_CONTEXT_MS, SNAP_REACH_MS, findExtremum } from '#renderer/trace/snap.ts';
import type { BeatRef, Placement } from '#renderer/state/viewer-types.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import type { LeadKey } from '#shared/domain/lead.ts';

/** What is under the pointer, as the view that it is on knows it. */
export interface PointerHit {
  readonly leadKey: LeadKey;
  /** Between two samples. */
  readonly sample: number;
}

export interface PointerView {
  findHit(event: PointerEvent): PointerHit | undefined;
  /** Samples per CSS px, for what is near enough to be meant. */
  samplesPerPx(): number;
}

const CLICK_REACH_PX = 12;
const DRAG_STARTS_PX = 4;

type Gesture =
  | {
      readonly kind: 'pan' | 'press';
      readonly hit: PointerHit | undefined;
      readonly startX: number;
      readonly startSample: number;
    }
  | { readonly kind: 'select'; readonly fromSample: number }
  | { readonly kind: 'caliper'; readonly from: PointerHit }
  | { readonly kind: 'place' };

/** The pointer's work on a trace: choose, pan, mark a range, insert and move with snapping, measure. */
export class PointerTool {
  readonly #viewer: Viewer;
  readonly #view: PointerView;
  readonly #onplace: (placement: Placement) => void;
  #gesture: Gesture | undefined;

  constructor(viewer: Viewer, view: PointerView, onplace: (placement: Placement) => void) {
    this.#viewer = viewer;
    this.#view = view;
    this.#onplace = onplace;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const hit = this.#view.findHit(event);
    const { marks } = this.#viewer;
    if (hit !== undefined && (event.shiftKey || marks.tool === 'range')) {
      this.#gesture = { kind: 'select', fromSample: hit.sample };
    } else if (hit !== undefined && marks.tool === 'caliper') {
      this.#gesture = { kind: 'caliper', from: hit };
      this.#measure(hit, hit);
    } else if (hit !== undefined && (marks.tool === 'insert' || marks.tool === 'move')) {
      this.#gesture = { kind: 'place' };
      this.#hover(event, hit);
    } else {
      this.#gesture = { kind: 'press', hit, startX: event.clientX, startSample: this.#viewer.startSample };
    }
  }

  move(event: PointerEvent): void {
    const hit = this.#view.findHit(event);
    this.#hover(event, hit);
    const gesture = this.#gesture;
    if (gesture === undefined) return;
    if (gesture.kind === 'press' && Math.abs(event.clientX - gesture.startX) >= DRAG_STARTS_PX) {
      this.#gesture = { ...gesture, kind: 'pan' };
    }
    if (this.#gesture?.kind === 'pan') {
      this.#viewer.scrollTo(
        this.#gesture.startSample - (event.clientX - this.#gesture.startX) * this.#view.samplesPerPx(),
      );
    }
    if (gesture.kind === 'select' && hit !== undefined) this.#select(gesture.fromSample, hit.sample);
    if (gesture.kind === 'caliper' && hit !== undefined) this.#measure(gesture.from, hit);
  }

  up(event: PointerEvent): void {
    const gesture = this.#gesture;
    this.#gesture = undefined;
    if (gesture?.kind === 'press') this.#click(gesture.hit);
    if (gesture?.kind === 'place') this.#place(this.#view.findHit(event));
  }

  /** The pointer was taken away in the middle of something: nothing is put down. */
  cancel(): void {
    this.#gesture = undefined;
  }

  leave(): void {
    if (this.#gesture === undefined) this.#viewer.marks.hover = undefined;
  }

  #hover(event: PointerEvent, hit: PointerHit | undefined): void {
    const { marks, activeLeadKey } = this.#viewer;
    if (hit === undefined) {
      marks.hover = undefined;
      return;
    }
    const snappedSample = event.altKey || !marks.isEditing ? undefined : this.#findSnapSample(hit.sample);
    marks.hover = { leadKey: activeLeadKey, sample: hit.sample, snappedSample };
  }

  /** Where a mark goes on the active lead. Where the samples are not at hand they are read, and the mark then moves there. */
  #findSnapSample(sample: number): number | undefined {
    const { signals, activeLeadKey, record } = this.#viewer;
    const toSamples = (ms: number) => (ms / 1000) * this.#viewer.sampleRateHz;
    const startSample = Math.max(0, Math.floor(sample - toSamples(SNAP_CONTEXT_MS)));
    const endSample = Math.min(record.sampleCount, Math.ceil(sample + toSamples(SNAP_CONTEXT_MS)) + 1);
    if (endSample <= startSample) return undefined;
    const at = { firstSample: startSample, sample, reachSamples: toSamples(SNAP_REACH_MS) };
    const values = signals.findRaw(activeLeadKey, { startSample, endSample });
    if (values !== undefined) return findExtremum(values, at);
    void signals.readRaw(activeLeadKey, { startSample, endSample }).then((read) => {
      const { hover } = this.#viewer.marks;
      if (read === undefined || hover?.sample !== sample) return;
      this.#viewer.marks.hover = { ...hover, snappedSample: findExtremum(read, at) };
    });
    return undefined;
  }

  #click(hit: PointerHit | undefined): void {
    if (hit === undefined) return;
    this.#viewer.setActiveLead(hit.leadKey);
    const beat = this.#findBeat(hit.sample);
    if (beat !== undefined) this.#viewer.marks.setCurrent(beat);
    else this.#viewer.marks.select(undefined);
  }

  #findBeat(sample: number): BeatRef | undefined {
    const { marks } = this.#viewer;
    const reach = CLICK_REACH_PX * this.#view.samplesPerPx();
    const find = (layer: MarkLayer | undefined) =>
      layer === undefined ? undefined : findMarkNear(layer, sample, reach);
    const human = find(marks.humanMarks);
    if (human !== undefined && marks.annotations !== undefined) {
      const index = marks.humanMarks?.rows[human] ?? 0;
      const { ids, samples } = marks.annotations.columns;
      return { source: 'annotation', index, id: ids[index] ?? 0, sample: samples[index] ?? 0 };
    }
    const model = find(marks.modelMarks);
    if (model === undefined) return undefined;
    return { source: 'model', index: model, sample: marks.modelMarks?.samples[model] ?? 0 };
  }

  #select(fromSample: number, toSample: number): void {
    const last = this.#viewer.record.sampleCount;
    const startSample = Math.max(0, Math.floor(Math.min(fromSample, toSample)));
    const endSample = Math.min(last, Math.ceil(Math.max(fromSample, toSample)) + 1);
    if (endSample > startSample) this.#viewer.marks.select({ startSample, endSample });
  }

  #measure(from: PointerHit, to: PointerHit): void {
    const fromSample = Math.round(from.sample);
    const toSample = Math.round(to.sample);
    const { leadKey } = from;
    this.#viewer.marks.caliper = {
      leadKey,
      fromSample,
      toSample,
      fromValue: this.#viewer.signals.findValue(leadKey, fromSample),
      toValue: this.#viewer.signals.findValue(leadKey, toSample),
    };
  }

  #place(hit: PointerHit | undefined): void {
    const { marks, activeLeadKey } = this.#viewer;
    const sample = marks.hover?.snappedSample ?? (hit === undefined ? undefined : Math.round(hit.sample));
    if (hit === undefined || sample === undefined || !marks.isEditing) return;
    const beat = marks.currentBeat;
    if (marks.tool === 'insert') this.#onplace({ kind: 'insert', sample, leadKey: activeLeadKey });
    else if (beat?.source === 'annotation')
      this.#onplace({ kind: 'move', sample, leadKey: activeLeadKey, id: beat.id });
    marks.tool = 'select';
  }
}
