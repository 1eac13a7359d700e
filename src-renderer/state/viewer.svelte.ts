import type { ColumnTiming, PaperLayout } from '#renderer/trace/lead-layout.ts';
import { buildLeadLayout } from '#renderer/trace/lead-layout.ts';
import type { LeadOrder, LeadSlot } from '#renderer/trace/lead-slots.ts';
import { buildLeadSlots, findRhythmSlot, listShownSlots, opensAsStrip } from '#renderer/trace/lead-slots.ts';
import { buildPaperPage, toLineCount } from '#renderer/trace/paper-page.ts';
import type { DisplayFacts } from '#renderer/trace/paper-scale.ts';
import type { ValueRange } from '#renderer/trace/lead-levels.ts';
import { findRecorderRange } from '#renderer/trace/recorder-range.ts';
import { findDisplayScale, stepGain, stepSpeed, toPageScale } from '#renderer/trace/paper-scale.ts';
import { clampStart, toJumpStart, zoomAt } from '#renderer/trace/time-view.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { ViewerMarks } from './viewer-marks.svelte.ts';
import { ViewerSignals } from './viewer-signals.svelte.ts';
import type { BeatRef, ViewMode, ViewerDeps, ViewerPlace, ViewerSettings } from './viewer-types.ts';

const FIRST_STRIP_SEC = 10;
const STEP_FRACTION = 0.1;

/**
 * One open record: what is seen of it, how, and what lies over it. Made when a record is opened, closed when it is left. Views
 * show it and tell it their size; every method that moves the view asks for the samples it needs.
 */
export class Viewer {
  readonly record: RecordDetail;
  readonly timeBase: TimeBase;
  readonly sampleRateHz: number;
  readonly signals: ViewerSignals;
  readonly marks: ViewerMarks;

  mode = $state<ViewMode>('paper');
  layout = $state<PaperLayout>('3x4');
  leadOrder = $state<LeadOrder>('standard');
  timing = $state<ColumnTiming>('consecutive');
  /** The whole page in the view, not to scale. */
  isFitted = $state(false);
  speedMmPerSec = $state(25);
  gainMmPerMv = $state(10);
  /** Half (0.5) or double (2) on chosen leads, written at the lead. */
  leadGainFactors = $state.raw<ReadonlyMap<LeadKey, number>>(new Map());
  /** Left edge of the view; a real number, for a view may begin between two samples. */
  startSample = $state(0);
  stripSpanSample = $state(0);
  activeLeadKey = $state<LeadKey>('0');
  stripLeadKeys = $state.raw<readonly LeadKey[]>([]);
  /** px per mm by display, as measured. */
  pxPerMmByDisplay = $state.raw<Readonly<Record<string, number>>>({});
  displayFacts = $state.raw<DisplayFacts>({ screenWidthPx: 0, screenHeightPx: 0, devicePixelRatio: 1 });
  paperView = $state.raw({ widthPx: 1000, heightPx: 600 });
  stripWidthPx = $state(1000);

  readonly display = $derived(findDisplayScale(this.displayFacts, this.pxPerMmByDisplay));
  readonly slots = $derived.by(() => buildLeadSlots(this.record.leads, this.leadOrder));
  /** Every lead that can be shown, derived ones too. */
  readonly shownSlots: readonly LeadSlot[] = $derived(listShownSlots(this.slots));
  readonly activeSlot: LeadSlot | undefined = $derived(
    this.shownSlots.find((slot) => slot.leadKey === this.activeLeadKey),
  );
  /** What each recorder could write at most, by lead. */
  readonly rangeEnds: ReadonlyMap<LeadKey, ValueRange> = $derived.by(
    () =>
      new Map(
        this.record.leads.flatMap((lead) => {
          const range = findRecorderRange(lead);
          return range === undefined ? [] : [[lead.key, range] as const];
        }),
      ),
  );
  readonly page = $derived.by(() => {
    const viewHeightMm = this.paperView.heightPx / this.display.pxPerMm;
    const layout = buildLeadLayout(this.slots, this.layout, {
      activeSlot: this.activeSlot,
      lineCount: toLineCount(viewHeightMm),
    });
    return buildPaperPage(layout, {
      timing: this.timing,
      speedMmPerSec: this.speedMmPerSec,
      viewWidthMm: this.paperView.widthPx / this.display.pxPerMm,
      viewHeightMm,
      recordSec: this.record.sampleCount / this.sampleRateHz,
    });
  });
  readonly pageScale = $derived(toPageScale(this.display, this.page, { ...this.paperView, isFitted: this.isFitted }));
  /** Samples from the left to the right edge of what is shown now. */
  readonly spanSample = $derived.by(() =>
    this.mode === 'paper' ? this.page.durationSec * this.sampleRateHz : this.stripSpanSample,
  );

  readonly #saveSettings: (patch: Partial<ViewerSettings>) => void;

  constructor(deps: ViewerDeps) {
    const { record, settings, place } = deps;
    this.record = record;
    this.marks = new ViewerMarks(record.sampleCount);
    this.timeBase = record.timeBase;
    this.sampleRateHz = toSampleRateHz(record.timeBase);
    this.signals = new ViewerSignals(record, deps.readWindow);
    this.#saveSettings = deps.saveSettings ?? (() => undefined);
    this.layout = settings.layout;
    this.leadOrder = settings.leadOrder;
    this.speedMmPerSec = settings.speedMmPerSec;
    this.gainMmPerMv = settings.gainMmPerMv;
    this.pxPerMmByDisplay = settings.pxPerMmByDisplay;
    this.mode = opensAsStrip(record.leads) ? 'strip' : 'paper';
    this.stripSpanSample = Math.min(record.sampleCount, FIRST_STRIP_SEC * this.sampleRateHz);
    const first = findRhythmSlot(this.slots) ?? this.shownSlots[0];
    this.activeLeadKey = first?.leadKey ?? '0';
    this.stripLeadKeys = this.shownSlots.slice(0, 3).flatMap((slot) => slot.leadKey ?? []);
    if (this.shownSlots.length > 3) this.stripLeadKeys = [this.activeLeadKey];
    if (place !== undefined) this.goToPlace(place);
    this.look();
  }

  get place(): ViewerPlace {
    const { mode, startSample, stripSpanSample, activeLeadKey } = this;
    return { mode, startSample: Math.round(startSample), stripSpanSample: Math.round(stripSpanSample), activeLeadKey };
  }

  /** Goes to an address. What does not fit this record is put right. */
  goToPlace(place: ViewerPlace): void {
    this.mode = place.mode;
    if (this.shownSlots.some((slot) => slot.leadKey === place.activeLeadKey)) this.setActiveLead(place.activeLeadKey);
    const limits = { sampleCount: this.record.sampleCount, sampleRateHz: this.sampleRateHz };
    const asked = { startSample: 0, spanSample: place.stripSpanSample };
    this.stripSpanSample = zoomAt(asked, { factor: 1, atFraction: 0 }, limits).spanSample;
    this.scrollTo(place.startSample);
  }

  setMode(mode: ViewMode): void {
    const leftSample = this.startSample;
    this.mode = mode;
    this.scrollTo(leftSample);
  }

  setLayout(layout: PaperLayout): void {
    this.layout = layout;
    if (layout !== 'single') this.#saveSettings({ layout });
    this.setMode('paper');
  }

  setLeadOrder(leadOrder: LeadOrder): void {
    this.leadOrder = leadOrder;
    this.#saveSettings({ leadOrder });
  }

  setTiming(timing: ColumnTiming): void {
    this.timing = timing;
    this.scrollTo(this.startSample);
  }

  setFitted(isFitted: boolean): void {
    this.isFitted = isFitted;
    this.look();
  }

  /** Slower or faster paper; the strip zooms by two instead. */
  changeSpeed(direction: 1 | -1): void {
    if (this.mode === 'strip') this.zoom(direction === 1 ? 0.5 : 2, 0.5);
    else this.setSpeed(stepSpeed(this.speedMmPerSec, direction));
  }

  setSpeed(speedMmPerSec: number): void {
    this.speedMmPerSec = speedMmPerSec;
    this.#saveSettings({ speedMmPerSec });
    this.scrollTo(this.startSample);
  }

  changeGain(direction: 1 | -1): void {
    this.setGain(stepGain(this.gainMmPerMv, direction));
  }

  setGain(gainMmPerMv: number): void {
    this.gainMmPerMv = gainMmPerMv;
    this.#saveSettings({ gainMmPerMv });
  }

  setLeadGainFactor(leadKey: LeadKey, factor: number): void {
    const factors = new Map(this.leadGainFactors);
    if (factor === 1) factors.delete(leadKey);
    else factors.set(leadKey, factor);
    this.leadGainFactors = factors;
  }

  /** Keeps the px per mm that somebody measured on this display. */
  calibrateDisplay(pxPerMm: number): void {
    this.pxPerMmByDisplay = { ...this.pxPerMmByDisplay, [this.display.displayKey]: pxPerMm };
    this.#saveSettings({ pxPerMmByDisplay: this.pxPerMmByDisplay });
    this.look();
  }

  setActiveLead(leadKey: LeadKey): void {
    this.activeLeadKey = leadKey;
    if (this.stripLeadKeys.length <= 1) this.stripLeadKeys = [leadKey];
    this.look();
  }

  /** The lead above (-1) or below (1) among those that are shown. */
  stepActiveLead(direction: 1 | -1): void {
    const shown = this.mode === 'strip' && this.stripLeadKeys.length > 1 ? this.stripLeadKeys : this.#allKeys();
    const index = shown.indexOf(this.activeLeadKey);
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + direction))];
    if (next !== undefined) this.setActiveLead(next);
  }

  setStripLeads(leadKeys: readonly LeadKey[]): void {
    this.stripLeadKeys = this.#allKeys().filter((leadKey) => leadKeys.includes(leadKey));
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
    const limits = { sampleCount: this.record.sampleCount, sampleRateHz: this.sampleRateHz };
    const view = zoomAt(
      { startSample: this.startSample, spanSample: this.stripSpanSample },
      { factor, atFraction },
      limits,
    );
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

  resizePaper(widthPx: number, heightPx: number): void {
    this.paperView = { widthPx, heightPx };
    this.look();
  }

  resizeStrip(widthPx: number): void {
    this.stripWidthPx = widthPx;
    this.look();
  }

  setDisplayFacts(facts: DisplayFacts): void {
    this.displayFacts = facts;
    this.look();
  }

  /** Says what is looked at, so that its samples are asked for. */
  look(): void {
    const { startSample, spanSample } = this;
    const isPaper = this.mode === 'paper';
    this.signals.want({
      leadKeys: isPaper ? this.#pageKeys() : this.stripLeadKeys,
      startSample,
      endSample: startSample + spanSample,
      samplesPerPx: isPaper ? this.paperSamplesPerPx : this.stripSamplesPerPx,
    });
  }

  /** Samples per device pixel of the page. */
  get paperSamplesPerPx(): number {
    const pxPerSec = this.speedMmPerSec * this.pageScale.pxPerMm * this.display.devicePixelRatio;
    return this.sampleRateHz / pxPerSec;
  }

  get stripSamplesPerPx(): number {
    return this.stripSpanSample / Math.max(1, this.stripWidthPx * this.display.devicePixelRatio);
  }

  close(): void {
    this.signals.close();
  }

  #allKeys(): readonly LeadKey[] {
    return this.shownSlots.flatMap((slot) => slot.leadKey ?? []);
  }

  #pageKeys(): readonly LeadKey[] {
    return [...new Set(this.page.cells.flatMap((cell) => cell.slot.leadKey ?? []))];
  }
}
