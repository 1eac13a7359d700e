import { findRhythmSlot, opensAsStrip } from '#renderer/trace/lead-slots.ts';
import type { PaperLayout } from '#renderer/trace/lead-layout.ts';
import type { TimeView } from '#renderer/trace/time-view.ts';
import { clampStart, keepStart, toJumpStart, zoomAt } from '#renderer/trace/time-view.ts';
import type { ValueRange } from '#renderer/trace/lead-levels.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import { listFilterLines } from './filter-words.ts';
import { ViewerMarks } from './viewer-marks.svelte.ts';
import { ViewerPaper } from './viewer-paper.svelte.ts';
import { ViewerSignals } from './viewer-signals.svelte.ts';
import type { BeatRef, ViewMode, ViewerDeps, ViewerPlace } from './viewer-types.ts';

const FIRST_STRIP_SEC = 10;
const FIRST_STRIP_LEADS = 3;
const STEP_FRACTION = 0.1;

const NO_ENDS: ReadonlyMap<LeadKey, ValueRange> = new Map();

/**
 * One open record: what is seen of it, how, and what lies over it. Made when a record is opened, closed when it is left. Views
 * show it and tell it their size; every method that moves the view asks for the samples it needs.
 */
export class Viewer extends ViewerPaper {
  readonly signals: ViewerSignals;
  readonly marks: ViewerMarks;

  mode = $state<ViewMode>('paper');
  /** Left edge of the view; a real number, for a view may begin between two samples. */
  startSample = $state(0);
  stripSpanSample = $state(0);
  stripLeadKeys = $state.raw<readonly LeadKey[]>([]);
  stripWidthPx = $state(1000);
  /** Samples from the left to the right edge of what is shown now. */
  readonly spanSample = $derived.by(() =>
    this.mode === 'paper' ? this.page.durationSec * this.sampleRateHz : this.stripSpanSample,
  );

  constructor(deps: ViewerDeps) {
    super(deps);
    const { record, place } = deps;
    this.marks = new ViewerMarks(record.sampleCount);
    this.signals = new ViewerSignals(record, deps.readWindow, deps.prepareFilter);
    this.mode = opensAsStrip(record.leads) ? 'strip' : 'paper';
    this.stripSpanSample = Math.min(record.sampleCount, FIRST_STRIP_SEC * this.sampleRateHz);
    const first = findRhythmSlot(this.slots) ?? this.shownSlots[0];
    this.activeLeadKey = first?.leadKey ?? '0';
    const all = this.#listKeys();
    this.stripLeadKeys = all.length <= FIRST_STRIP_LEADS ? all : [this.activeLeadKey];
    if (place === undefined) this.look();
    else this.goToPlace(place);
  }

  get place(): ViewerPlace {
    const { mode, startSample, stripSpanSample, activeLeadKey, filter } = this;
    const view = { startSample: Math.round(startSample), stripSpanSample: Math.round(stripSpanSample) };
    return { mode, ...view, activeLeadKey, filter };
  }

  /** Goes to an address. What does not fit this record is put right. */
  goToPlace(place: ViewerPlace): void {
    this.mode = place.mode;
    this.signals.setFilter(place.filter);
    if (this.#listKeys().includes(place.activeLeadKey)) this.setActiveLead(place.activeLeadKey);
    this.stripSpanSample = this.#zoomed({ startSample: 0, spanSample: place.stripSpanSample }, 1, 0).spanSample;
    this.scrollTo(place.startSample);
  }

  /** What is drawn is filtered with; what is measured never is. */
  get filter(): DisplayFilter {
    return this.signals.filter;
  }

  /** For this recording, as long as it is open: one that is opened later begins with 'none' again. */
  setFilter(filter: DisplayFilter): void {
    this.signals.setFilter(filter);
    this.pageChanged();
  }

  setMode(mode: ViewMode): void {
    this.mode = mode;
    this.scrollTo(this.startSample);
  }

  override setLayout(layout: PaperLayout): void {
    this.mode = 'paper';
    super.setLayout(layout);
  }

  /** Slower or faster paper; the strip zooms by two instead. */
  override changeSpeed(direction: 1 | -1): void {
    if (this.mode !== 'paper') this.zoom(direction === 1 ? 0.5 : 2, 0.5);
    else super.changeSpeed(direction);
  }

  setActiveLead(leadKey: LeadKey): void {
    this.activeLeadKey = leadKey;
    if (this.stripLeadKeys.length <= 1) this.stripLeadKeys = [leadKey];
    this.look();
  }

  /** The lead above (-1) or below (1) among those that are shown. */
  stepActiveLead(direction: 1 | -1): void {
    const shown = this.mode !== 'paper' && this.stripLeadKeys.length > 1 ? this.stripLeadKeys : this.#listKeys();
    const index = shown.indexOf(this.activeLeadKey);
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + direction))];
    if (next !== undefined) this.setActiveLead(next);
  }

  setStripLeads(leadKeys: readonly LeadKey[]): void {
    this.stripLeadKeys = this.#listKeys().filter((leadKey) => leadKeys.includes(leadKey));
    const first = this.stripLeadKeys[0];
    if (first !== undefined && !this.stripLeadKeys.includes(this.activeLeadKey)) this.activeLeadKey = first;
    this.look();
  }

  scrollTo(startSample: number): void {
    this.startSample = clampStart(startSample, this.spanSample, this.record.sampleCount);
    this.look();
  }

  /** By a part of what is shown: 1 is a whole screen to the right. */
  scrollByScreens(screens: number): void {
    this.scrollTo(this.startSample + screens * this.spanSample);
  }

  step(direction: 1 | -1): void {
    this.scrollByScreens(direction * STEP_FRACTION);
  }

  goToStart(): void {
    this.scrollTo(0);
  }

  goToEnd(): void {
    this.scrollTo(this.record.sampleCount);
  }

  /** Brings a sample to the place where every jump brings it; the zoom stays. */
  jumpTo(sample: number): void {
    this.startSample = toJumpStart(sample, this.spanSample, this.record.sampleCount);
    this.look();
  }

  /** Makes a beat current and jumps to it. */
  goToBeat(beat: BeatRef): void {
    this.marks.setCurrent(beat);
    this.jumpTo(beat.sample);
  }

  zoom(factor: number, atFraction: number): void {
    const view = this.#zoomed({ startSample: this.startSample, spanSample: this.stripSpanSample }, factor, atFraction);
    this.stripSpanSample = view.spanSample;
    this.startSample = view.startSample;
    this.look();
  }

  /** Shows a stretch of the strip from edge to edge. */
  setStripRange(startSample: number, endSample: number): void {
    this.stripSpanSample = endSample - startSample;
    this.startSample = startSample;
    this.zoom(1, 0);
  }

  resizeStrip(widthPx: number): void {
    this.stripWidthPx = widthPx;
    this.look();
  }

  /** Says what is looked at, so that its samples are asked for. */
  look(): void {
    const { startSample, spanSample } = this;
    const isPaper = this.mode === 'paper';
    this.signals.want({
      leadKeys: isPaper ? this.#listPageKeys() : this.stripLeadKeys,
      startSample,
      endSample: startSample + spanSample,
      samplesPerPx: isPaper ? this.paperSamplesPerPx : this.stripSamplesPerPx,
    });
  }

  get stripSamplesPerPx(): number {
    return this.stripSpanSample / Math.max(1, this.stripWidthPx * this.display.devicePixelRatio);
  }

  /** A filtered value that lies at an end of the recorder's range says nothing: saturation is marked without a filter only. */
  get shownRangeEnds(): ReadonlyMap<LeadKey, ValueRange> {
    return this.filter === 'none' ? this.rangeEnds : NO_ENDS;
  }

  close(): void {
    this.signals.close();
  }

  protected override listFootLines(): readonly string[] {
    return listFilterLines(this.signals, this.sampleRateHz);
  }

  protected override pageChanged(): void {
    this.startSample = keepStart(this.startSample, this.spanSample, this.record.sampleCount);
    this.look();
  }

  #zoomed(view: TimeView, factor: number, atFraction: number): TimeView {
    const limits = { sampleCount: this.record.sampleCount, sampleRateHz: this.sampleRateHz };
    return zoomAt(view, { factor, atFraction }, limits);
  }

  #listKeys(): readonly LeadKey[] {
    return this.shownSlots.flatMap((slot) => slot.leadKey ?? []);
  }

  #listPageKeys(): readonly LeadKey[] {
    return [...new Set(this.page.cells.flatMap((cell) => cell.slot.leadKey ?? []))];
  }
}
