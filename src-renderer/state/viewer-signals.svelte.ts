import type { ValueRange } from '#renderer/trace/lead-levels.ts';
import { findLevel, findValueRange } from '#renderer/trace/lead-levels.ts';
import type { Demand, Piece } from '#renderer/trace/window-cache.ts';
import { WindowCache, toLeadGroups } from '#renderer/trace/window-cache.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { AppError } from '#shared/result/result.ts';
import { toSample, toSampleRateHz } from '#shared/units/time-base.ts';
import type { ReadWindow, SampleRange } from './viewer-types.ts';

const LEVEL_WINDOW_SEC = 10;
const LEVEL_MAX_POINTS = 20_000;

/** The samples of one record as the views need them. Everything is asked for by methods; views read and are told by `version`. */
export class ViewerSignals {
  /** Goes up whenever something new can be drawn. */
  version = $state(0);
  /** Goes up when the coarse picture of a whole lead has come. */
  overviewVersion = $state(0);
  /** Why samples cannot be shown, e.g. a missing file; null while all is well. */
  problem = $state.raw<AppError | null>(null);
  /** What is looked at is there at the level of its zoom; else something coarser is shown, and the view says so. */
  isComplete = $state(true);
  readonly #cache: WindowCache;
  readonly #record: RecordDetail;
  readonly #readWindow: ReadWindow;
  readonly #levels = new Map<LeadKey, number>();
  readonly #ranges = new Map<LeadKey, ValueRange>();
  readonly #askedLevels = new Set<LeadKey>();
  readonly #pieces: Piece[] = [];
  #demand: Demand | undefined;
  #isClosed = false;

  constructor(record: RecordDetail, readWindow: ReadWindow) {
    this.#record = record;
    this.#readWindow = readWindow;
    this.#cache = new WindowCache({
      recordId: record.id,
      sampleCount: record.sampleCount,
      readWindow,
      onArrival: (what) => this.#arrived(what),
      onProblem: (problem) => (this.problem = problem),
    });
  }

  /** Says what is looked at, and asks for what is missing. */
  want(demand: Demand): void {
    if (demand.leadKeys.length === 0) return;
    this.#demand = demand;
    this.#cache.want(demand);
    this.isComplete = this.#cache.isComplete(demand);
    this.#cache.wantOverview(demand.leadKeys);
    const unknown = demand.leadKeys.filter((leadKey) => !this.#askedLevels.has(leadKey));
    for (const leadKeys of toLeadGroups(unknown)) void this.#requestLevels(leadKeys);
  }

  collectInto(out: Piece[], leadKey: LeadKey, demand: Omit<Demand, 'leadKeys'>): void {
    this.#cache.collectInto(out, leadKey, demand);
  }

  /** Value that is drawn on the lead's line; undefined until it is known. */
  findLevel(leadKey: LeadKey): number | undefined {
    return this.#levels.get(leadKey);
  }

  /** Room that a chart of the whole lead needs; undefined until it is known. */
  findRange(leadKey: LeadKey): ValueRange | undefined {
    const known = this.#ranges.get(leadKey);
    if (known !== undefined) return known;
    const overview = this.#cache.getOverview(leadKey);
    const range = overview === undefined ? undefined : findValueRange(overview, toSampleRateHz(this.#record.timeBase));
    if (range !== undefined) this.#ranges.set(leadKey, range);
    return range;
  }

  /**
   * Samples of one lead as they are, one per sample of the record, where they are at hand: every one of the range, and it has to be
   * inside the record. Undefined otherwise.
   */
  findRaw(leadKey: LeadKey, range: SampleRange): Float32Array | undefined {
    const { startSample, endSample } = range;
    const values = new Float32Array(endSample - startSample).fill(Number.NaN);
    this.#cache.collectInto(this.#pieces, leadKey, { startSample, endSample, samplesPerPx: 1 });
    let knownEnd = startSample;
    for (const piece of this.#pieces) {
      const { window } = piece;
      if (window?.kind !== 'raw' || window.samplesPerPoint !== 1) return undefined;
      const from = Math.max(startSample, window.firstSample, piece.startSample);
      const end = Math.min(endSample, piece.endSample, window.firstSample + window.values.length);
      for (let sample = from; sample < end; sample++) {
        values[sample - startSample] = window.values[sample - window.firstSample] ?? Number.NaN;
      }
      knownEnd = Math.max(knownEnd, end);
    }
    return knownEnd >= endSample ? values : undefined;
  }

  /** Value at a sample, where it is at hand and was recorded. */
  findValue(leadKey: LeadKey, sample: number): number | undefined {
    if (sample < 0 || sample >= this.#record.sampleCount) return undefined;
    const value = this.findRaw(leadKey, { startSample: sample, endSample: sample + 1 })?.[0];
    return value === undefined || Number.isNaN(value) ? undefined : value;
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
    this.#cache.retry();
  }

  close(): void {
    this.#isClosed = true;
    this.#cache.close();
  }

  #arrived(what: 'view' | 'overview'): void {
    this.problem = null;
    if (what === 'overview') this.overviewVersion += 1;
    this.isComplete = this.#demand === undefined || this.#cache.isComplete(this.#demand);
    this.version += 1;
  }

  /** Ten seconds from the middle of the record, the same whatever is looked at first. */
  async #requestLevels(leadKeys: readonly LeadKey[]): Promise<void> {
    for (const leadKey of leadKeys) this.#askedLevels.add(leadKey);
    const { sampleCount, timeBase } = this.#record;
    const spanSample = Math.min(sampleCount, toSample(LEVEL_WINDOW_SEC, timeBase));
    const startSample = Math.floor((sampleCount - spanSample) / 2);
    const result = await this.#readWindow({
      recordId: this.#record.id,
      leads: leadKeys,
      startSample,
      endSample: startSample + spanSample,
      maxPointsPerLead: Math.min(LEVEL_MAX_POINTS, spanSample),
      filter: 'none',
    });
    if (this.#isClosed) return;
    if (!result.ok) {
      this.problem = result.error;
      return;
    }
    for (const window of result.value.leads) this.#levels.set(window.leadKey, findLevel(window) ?? 0);
    this.version += 1;
  }
}
