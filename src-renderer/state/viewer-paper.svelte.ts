import type { ColumnTiming, PaperLayout } from '#renderer/trace/lead-layout.ts';
import { buildLeadLayout } from '#renderer/trace/lead-layout.ts';
import type { ValueRange } from '#renderer/trace/lead-levels.ts';
import type { LeadOrder, LeadSlot } from '#renderer/trace/lead-slots.ts';
import { buildLeadSlots, listShownSlots } from '#renderer/trace/lead-slots.ts';
import { buildPaperPage, toFootMm, toLineCount } from '#renderer/trace/paper-page.ts';
import type { DisplayFacts } from '#renderer/trace/paper-scale.ts';
import { findDisplayScale, stepGain, stepSpeed, toPageScale } from '#renderer/trace/paper-scale.ts';
import { findRecorderRange } from '#renderer/trace/recorder-range.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { ViewerDeps, ViewerSettings } from './viewer-types.ts';

/** How a record's leads are put on paper, and on which screen. What a person changes here is kept as a setting. */
export abstract class ViewerPaper {
  readonly record: RecordDetail;
  readonly timeBase: TimeBase;
  readonly sampleRateHz: number;

  layout = $state<PaperLayout>('3x4');
  leadOrder = $state<LeadOrder>('standard');
  timing = $state<ColumnTiming>('consecutive');
  /** The whole page in the view, not to scale. */
  isFitted = $state(false);
  speedMmPerSec = $state(25);
  gainMmPerMv = $state(10);
  /** Half (0.5) or double (2) on chosen leads, written at the lead. */
  leadGainFactors = $state.raw<ReadonlyMap<LeadKey, number>>(new Map());
  /** Lead of the rhythm row; undefined for the usual one. */
  rhythmLeadKey = $state<LeadKey | undefined>(undefined);
  activeLeadKey = $state<LeadKey>('0');
  /** px per mm by display, as measured. */
  pxPerMmByDisplay = $state.raw<Readonly<Record<string, number>>>({});
  displayFacts = $state.raw<DisplayFacts>({ screenWidthPx: 0, screenHeightPx: 0, devicePixelRatio: 1 });
  paperView = $state.raw({ widthPx: 1000, heightPx: 600 });

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
    const viewWidthMm = this.paperView.widthPx / this.display.pxPerMm;
    const viewHeightMm = this.paperView.heightPx / this.display.pxPerMm;
    const footLines = this.listFootLines();
    const layout = buildLeadLayout(this.slots, this.layout, {
      activeSlot: this.activeSlot,
      rhythmSlot: this.shownSlots.find((slot) => slot.leadKey === this.rhythmLeadKey),
      lineCount: toLineCount(viewHeightMm - toFootMm(footLines)),
    });
    const { timing, speedMmPerSec } = this;
    const recordSec = this.record.sampleCount / this.sampleRateHz;
    return buildPaperPage(layout, { timing, speedMmPerSec, viewWidthMm, viewHeightMm, recordSec, footLines });
  });
  readonly pageScale = $derived(toPageScale(this.display, this.page, { ...this.paperView, isFitted: this.isFitted }));

  readonly #saveSettings: (patch: Partial<ViewerSettings>) => void;

  constructor({ record, settings, saveSettings }: Pick<ViewerDeps, 'record' | 'settings' | 'saveSettings'>) {
    this.record = record;
    this.timeBase = record.timeBase;
    this.sampleRateHz = toSampleRateHz(record.timeBase);
    this.#saveSettings = saveSettings ?? (() => undefined);
    this.layout = settings.layout;
    this.leadOrder = settings.leadOrder;
    this.speedMmPerSec = settings.speedMmPerSec;
    this.gainMmPerMv = settings.gainMmPerMv;
    this.pxPerMmByDisplay = settings.pxPerMmByDisplay;
  }

  /** What is written at the foot of the page about all of it. */
  protected abstract listFootLines(): readonly string[];

  /** Called after the page has changed: other samples may be in sight. */
  protected abstract pageChanged(): void;

  setLayout(layout: PaperLayout): void {
    this.layout = layout;
    if (layout !== 'single') this.#saveSettings({ layout });
    this.pageChanged();
  }

  setLeadOrder(leadOrder: LeadOrder): void {
    this.leadOrder = leadOrder;
    this.#saveSettings({ leadOrder });
    this.pageChanged();
  }

  setTiming(timing: ColumnTiming): void {
    this.timing = timing;
    this.pageChanged();
  }

  setFitted(isFitted: boolean): void {
    this.isFitted = isFitted;
    this.pageChanged();
  }

  setRhythmLead(leadKey: LeadKey | undefined): void {
    this.rhythmLeadKey = leadKey;
    this.pageChanged();
  }

  changeSpeed(direction: 1 | -1): void {
    this.setSpeed(stepSpeed(this.speedMmPerSec, direction));
  }

  setSpeed(speedMmPerSec: number): void {
    this.speedMmPerSec = speedMmPerSec;
    this.#saveSettings({ speedMmPerSec });
    this.pageChanged();
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
    this.pageChanged();
  }

  setDisplayFacts(facts: DisplayFacts): void {
    this.displayFacts = facts;
    this.pageChanged();
  }

  resizePaper(widthPx: number, heightPx: number): void {
    this.paperView = { widthPx, heightPx };
    this.pageChanged();
  }

  /** Samples per device pixel of the page. */
  get paperSamplesPerPx(): number {
    const pxPerSec = this.speedMmPerSec * this.pageScale.pxPerMm * this.display.devicePixelRatio;
    return this.sampleRateHz / pxPerSec;
  }
}
