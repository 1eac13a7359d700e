import { findSamples } from '#renderer/trace/find-samples.ts';
import type { TraceSource } from '#renderer/trace/paper-scene.ts';
import type { ValueRange } from '#renderer/trace/lead-levels.ts';
import { findLevel, findValueRange } from '#renderer/trace/lead-levels.ts';
import type { Demand, Piece } from '#renderer/trace/window-cache.ts';
import { WindowCache, toLeadGroups } from '#renderer/trace/window-cache.ts';
import { toLevel } from '#renderer/trace/window-blocks.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { AppError } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { toSample, toSampleRateHz } from '#shared/units/time-base.ts';
import type { PrepareFilter } from './filtered-overview.svelte.ts';
import { FilteredOverview } from './filtered-overview.svelte.ts';
import type { ReadWindow, SampleRange } from './viewer-types.ts';

const LEVEL_WINDOW_SEC = 10;
const LEVEL_MAX_POINTS = 20_000;

/**
 * The samples of one record as the views need them. Everything is asked for by methods; views read and are told by `version`. What is
 * drawn passes through the display filter; what is measured (`findRaw`, `findValue`, `readRaw`), and the overview, never does.
 */
export class ViewerSignals {
  /** Goes up whenever something new can be drawn. */
  version = $state(0);
  /** Goes up when the coarse picture of a whole lead has come. */
  overviewVersion = $state(0);
  /** Why samples cannot be shown, e.g. a missing file; null while all is well. */
  problem = $state.raw<AppError | null>(null);
  /** What is looked at is there at the level of its zoom; else something coarser is shown, and the view says so. */
  isComplete = $state(true);
  /** What the views are filtered with. Every record opens with 'none'. */
  filter = $state<DisplayFilter>('none');
  /** What is looked at is shown as recorded, although a filter was chosen: its wide columns are still to be made. */
  lacksFilter = $state(false);
  readonly filteredOverview: FilteredOverview;
  /** The record without any filter, for the overview. */
  readonly recorded: TraceSource = {
    collectInto: (out, leadKey, demand) => this.#recorded.collectInto(out, leadKey, demand),
    findLevel: (leadKey) => this.#levels.get(toLevelKey('none', leadKey)),
    findRange: (leadKey) => this.#findRecordedRange(leadKey),
  };
  readonly #recorded: WindowCache;
  #shown: WindowCache;
  readonly #record: RecordDetail;
  readonly #readWindow: ReadWindow;
  readonly #levels = new Map<string, number>();
  readonly #ranges = new Map<LeadKey, ValueRange>();
  readonly #askedLevels = new Set<string>();
  #demand: Demand | undefined;
  #isClosed = false;

  constructor(record: RecordDetail, readWindow: ReadWindow, prepareFilter?: PrepareFilter) {
    this.#record = record;
    this.#readWindow = readWindow;
    this.#recorded = this.#openCache('none');
    this.#shown = this.#recorded;
    const prepare = prepareFilter ?? (() => Promise.resolve(ok(null)));
    this.filteredOverview = new FilteredOverview(prepare, () => this.#shown.askAgainForUnfiltered());
  }

  /** Changes what is drawn, and nothing else. */
  setFilter(filter: DisplayFilter): void {
    if (filter === this.filter) return;
    this.filter = filter;
    if (this.#shown !== this.#recorded) this.#shown.close();
    this.#shown = filter === 'none' ? this.#recorded : this.#openCache(filter);
    this.filteredOverview.reset(filter);
    this.lacksFilter = false;
    if (this.#demand !== undefined) this.want(this.#demand);
    this.version += 1;
  }

  /** Says what is looked at, and asks for what is missing. */
  want(demand: Demand): void {
    if (demand.leadKeys.length === 0) return;
    this.#demand = demand;
    this.#shown.want(demand);
    // What is measured is at hand where single samples can be pointed at.
    if (this.#shown !== this.#recorded && toLevel(demand.samplesPerPx) === 0) this.#recorded.want(demand);
    this.#look(demand);
    this.#recorded.wantOverview(demand.leadKeys);
    for (const filter of new Set<DisplayFilter>(['none', this.filter])) {
      const unknown = demand.leadKeys.filter((leadKey) => !this.#askedLevels.has(toLevelKey(filter, leadKey)));
      for (const leadKeys of toLeadGroups(unknown)) void this.#requestLevels(leadKeys, filter);
    }
  }

  collectInto(out: Piece[], leadKey: LeadKey, demand: Omit<Demand, 'leadKeys'>): void {
    this.#shown.collectInto(out, leadKey, demand);
  }

  /** Value that is drawn on the lead's line; undefined until it is known. */
  findLevel(leadKey: LeadKey): number | undefined {
    return this.#levels.get(toLevelKey(this.lacksFilter ? 'none' : this.filter, leadKey));
  }

  /** Room that a chart of the whole lead needs, about the level of what is drawn; undefined until it is known. */
  findRange(leadKey: LeadKey): ValueRange | undefined {
    const range = this.#findRecordedRange(leadKey);
    const level = this.findLevel(leadKey);
    const recordedLevel = this.#levels.get(toLevelKey('none', leadKey));
    if (range === undefined || this.filter === 'none') return range;
    if (level === undefined || recordedLevel === undefined) return undefined;
    const shift = level - recordedLevel;
    return { low: range.low + shift, high: range.high + shift };
  }

  /** Value that is drawn at a sample, where it is at hand. */
  findShownValue(leadKey: LeadKey, sample: number): number | undefined {
    return this.#findOne(this.#shown, leadKey, sample);
  }

  /**
   * Samples of one lead as they are, one per sample of the record, where they are at hand: every one of the range, and it has to be
   * inside the record. Undefined otherwise. Never filtered.
   */
  findRaw(leadKey: LeadKey, range: SampleRange): Float32Array | undefined {
    return findSamples(this.#recorded, leadKey, range);
  }

  /** Value at a sample, where it is at hand and was recorded. Never filtered: this is what is measured. */
  findValue(leadKey: LeadKey, sample: number): number | undefined {
    return this.#findOne(this.#recorded, leadKey, sample);
  }

  /** As `findRaw`, but read where they are not at hand; undefined for a lead of a lower rate and where they cannot be read. */
  async readRaw(leadKey: LeadKey, range: SampleRange): Promise<Float32Array | undefined> {
    const startSample = Math.max(0, range.startSample);
    const endSample = Math.min(this.#record.sampleCount, range.endSample);
    if (endSample <= startSample) return undefined;
    const result = await this.#readWindow({
      recordId: this.#record.id,
      leads: [leadKey],
      startSample,
      endSample,
      maxPointsPerLead: endSample - startSample,
      filter: 'none',
    });
    const window = result.ok ? result.value.leads[0] : undefined;
    return window?.kind === 'raw' && window.samplesPerPoint === 1 ? window.values : undefined;
  }

  retry(): void {
    this.problem = null;
    this.#askedLevels.clear();
    this.#recorded.retry();
    if (this.#shown !== this.#recorded) this.#shown.retry();
  }

  close(): void {
    this.#isClosed = true;
    this.#recorded.close();
    this.#shown.close();
  }

  #openCache(filter: DisplayFilter): WindowCache {
    return new WindowCache({
      recordId: this.#record.id,
      sampleCount: this.#record.sampleCount,
      filter,
      readWindow: this.#readWindow,
      onArrival: (what) => this.#arrived(what),
      onProblem: (problem) => (this.problem = problem),
    });
  }

  #findOne(cache: WindowCache, leadKey: LeadKey, sample: number): number | undefined {
    if (sample < 0 || sample >= this.#record.sampleCount) return undefined;
    const value = findSamples(cache, leadKey, { startSample: sample, endSample: sample + 1 })?.[0];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  #findRecordedRange(leadKey: LeadKey): ValueRange | undefined {
    const known = this.#ranges.get(leadKey);
    if (known !== undefined) return known;
    const overview = this.#recorded.getOverview(leadKey);
    const range = overview === undefined ? undefined : findValueRange(overview, toSampleRateHz(this.#record.timeBase));
    if (range !== undefined) this.#ranges.set(leadKey, range);
    return range;
  }

  #arrived(what: 'view' | 'overview'): void {
    this.problem = null;
    if (what === 'overview') this.overviewVersion += 1;
    if (this.#demand === undefined) this.isComplete = true;
    else this.#look(this.#demand);
    this.version += 1;
  }

  #look(demand: Demand): void {
    this.isComplete = this.#shown.isComplete(demand);
    this.lacksFilter = this.#shown.lacksFilter(demand);
    if (this.lacksFilter) void this.filteredOverview.want();
  }

  /** Ten seconds from the middle of the record, the same whatever is looked at first. */
  async #requestLevels(leadKeys: readonly LeadKey[], filter: DisplayFilter): Promise<void> {
    for (const leadKey of leadKeys) this.#askedLevels.add(toLevelKey(filter, leadKey));
    const { sampleCount, timeBase } = this.#record;
    const spanSample = Math.min(sampleCount, toSample(LEVEL_WINDOW_SEC, timeBase));
    const startSample = Math.floor((sampleCount - spanSample) / 2);
    const result = await this.#readWindow({
      recordId: this.#record.id,
      leads: leadKeys,
      startSample,
      endSample: startSample + spanSample,
      maxPointsPerLead: Math.min(LEVEL_MAX_POINTS, spanSample),
      filter,
    });
    if (this.#isClosed) return;
    if (!result.ok) {
      this.problem = result.error;
      return;
    }
    for (const window of result.value.leads) {
      this.#levels.set(toLevelKey(filter, window.leadKey), findLevel(window) ?? 0);
    }
    this.version += 1;
  }
}

function toLevelKey(filter: DisplayFilter, leadKey: LeadKey): string {
  return `${filter} ${leadKey}`;
}
