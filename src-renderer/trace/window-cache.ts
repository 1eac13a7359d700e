import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { LeadWindow, SignalWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { BlockStore, toBlockKey } from './block-store.ts';
import type { Level } from './window-blocks.ts';
import { BLOCK_POINTS, sliceWindow, toBlockRange, toBlockSamples, toLevel } from './window-blocks.ts';

export interface WindowCacheDeps {
  readonly recordId: RecordId;
  readonly sampleCount: number;
  /** What the windows are filtered with; 'none' unless given. */
  readonly filter?: DisplayFilter;
  readonly readWindow: (request: SignalWindowRequest) => Promise<Result<SignalWindow>>;
  /** Something new can be drawn. */
  readonly onArrival: (what: 'view' | 'overview') => void;
  readonly onProblem: (problem: AppError) => void;
  readonly maxBytes?: number;
}

/** What a view needs: leads over a range at a zoom. */
export interface Demand {
  readonly leadKeys: readonly LeadKey[];
  readonly startSample: number;
  readonly endSample: number;
  /** Samples per device pixel. */
  readonly samplesPerPx: number;
}

/** Part of a picture. `window` is undefined where nothing is known yet; `isExact` is false for a coarser level. */
export interface Piece {
  readonly startSample: number;
  readonly endSample: number;
  readonly window: LeadWindow | undefined;
  readonly isExact: boolean;
}

/** Neighbouring blocks that one request asks for. */
interface Run {
  readonly level: Level;
  readonly firstBlock: number;
  readonly endBlock: number;
  readonly leadKeys: readonly LeadKey[];
}

const DEFAULT_MAX_BYTES = 96 * 1024 * 1024;
const MAX_BLOCKS_PER_REQUEST = 8; // 16,384 points: below the border's limit of 20,000
const MAX_IN_FLIGHT = 3;
const OVERVIEW_POINTS = 4096;
/** Below the border's limit of 64. */
const MAX_LEADS_PER_REQUEST = 32;

/**
 * Samples for the views of one record: asks for aligned blocks of one level, the view first and then a view on each side, and keeps
 * a bounded number of them. A block is known by lead, level and range, so that a late answer is never drawn in a wrong place; what
 * was asked for and not yet sent when the view moves on is dropped, and everything that comes after `close`.
 */
export class WindowCache {
  readonly #deps: WindowCacheDeps;
  readonly #blocks: BlockStore;
  readonly #overview = new Map<LeadKey, LeadWindow>();
  readonly #pending = new Set<string>();
  readonly #failed = new Set<string>();
  /** Blocks that came as recorded, because the filter's wide columns are still to be made. */
  readonly #unfiltered = new Set<string>();
  #wanted: readonly Run[] = [];
  #overviewLeads: readonly LeadKey[] = [];
  #inFlightCount = 0;
  #isClosed = false;

  constructor(deps: WindowCacheDeps) {
    this.#deps = deps;
    this.#blocks = new BlockStore(deps.maxBytes ?? DEFAULT_MAX_BYTES);
  }

  get sizeBytes(): number {
    return this.#blocks.sizeBytes;
  }

  /** Says what is looked at now, and asks for what is missing of it. */
  want(demand: Demand): void {
    const level = toLevel(demand.samplesPerPx);
    const { startSample, endSample } = demand;
    const spanSamples = endSample - startSample;
    const view = { startSample, endSample };
    const after = { startSample: endSample, endSample: endSample + spanSamples };
    const before = { startSample: startSample - spanSamples, endSample: startSample };
    this.#wanted = [view, after, before].flatMap((range) => this.#toRuns(range, level, demand.leadKeys));
    this.#pump();
  }

  /** Loads the whole record coarsely and keeps it: what is shown until something finer has come. */
  wantOverview(leadKeys: readonly LeadKey[]): void {
    this.#overviewLeads = leadKeys;
    this.#pump();
  }

  /** The whole record of a lead, at most a few thousand points; undefined until it has come. */
  getOverview(leadKey: LeadKey): LeadWindow | undefined {
    return this.#overview.get(leadKey);
  }

  /** What can be drawn of a lead now, from left to right, without holes between the pieces. Clears `out` first. */
  collectInto(out: Piece[], leadKey: LeadKey, demand: Omit<Demand, 'leadKeys'>): void {
    out.length = 0;
    const level = toLevel(demand.samplesPerPx);
    const blockSamples = toBlockSamples(level);
    const { firstBlock, endBlock } = toBlockRange(demand, level, this.#deps.sampleCount);
    for (let index = firstBlock; index < endBlock; index++) {
      const startSample = Math.max(demand.startSample, index * blockSamples);
      const endSample = Math.min(demand.endSample, (index + 1) * blockSamples, this.#deps.sampleCount);
      const exact = this.#blocks.get(toBlockKey(leadKey, level, index));
      if (exact !== undefined) {
        out.push({ startSample, endSample, window: exact, isExact: true });
        continue;
      }
      const window = this.#blocks.findCoarser(leadKey, startSample, level) ?? this.#overview.get(leadKey);
      const isExact = window !== undefined && window.samplesPerPoint <= 2 ** level;
      out.push({ startSample, endSample, window, isExact });
    }
  }

  /** Whether everything of a view is there at the level of its zoom. */
  isComplete(demand: Demand): boolean {
    const level = toLevel(demand.samplesPerPx);
    const { firstBlock, endBlock } = toBlockRange(demand, level, this.#deps.sampleCount);
    for (const leadKey of demand.leadKeys) {
      for (let index = firstBlock; index < endBlock; index++) {
        if (!this.#blocks.has(toBlockKey(leadKey, level, index))) return false;
      }
    }
    return true;
  }

  /** Whether something of a view is there only as recorded, for want of the filter's wide columns. */
  lacksFilter(demand: Demand): boolean {
    if (this.#unfiltered.size === 0) return false;
    const level = toLevel(demand.samplesPerPx);
    const { firstBlock, endBlock } = toBlockRange(demand, level, this.#deps.sampleCount);
    return demand.leadKeys.some((leadKey) => {
      for (let index = firstBlock; index < endBlock; index++) {
        if (this.#unfiltered.has(toBlockKey(leadKey, level, index))) return true;
      }
      return false;
    });
  }

  /** Drops what came as recorded and asks for it again: the filter's wide columns have been made. */
  askAgainForUnfiltered(): void {
    for (const key of this.#unfiltered) this.#blocks.drop(key);
    this.#unfiltered.clear();
    this.#pump();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#failed.clear();
    this.#pump();
  }

  close(): void {
    this.#isClosed = true;
    this.#wanted = [];
    this.#blocks.clear();
    this.#unfiltered.clear();
    this.#overview.clear();
  }

  #toRuns(range: { startSample: number; endSample: number }, level: Level, leadKeys: readonly LeadKey[]): Run[] {
    const { firstBlock, endBlock } = toBlockRange(range, level, this.#deps.sampleCount);
    const runs: Run[] = [];
    for (let first = firstBlock; first < endBlock; first += MAX_BLOCKS_PER_REQUEST) {
      const end = Math.min(endBlock, first + MAX_BLOCKS_PER_REQUEST);
      for (const keys of toLeadGroups(leadKeys)) runs.push({ level, leadKeys: keys, firstBlock: first, endBlock: end });
    }
    return runs;
  }

  /** Sends what is wanted and missing, in order, few at a time. */
  #pump(): void {
    if (this.#isClosed) return;
    this.#pumpOverview();
    for (const run of this.#wanted) {
      if (this.#inFlightCount >= MAX_IN_FLIGHT) return;
      const missing = this.#toMissing(run);
      if (missing !== undefined) void this.#request(missing);
    }
  }

  /** The part of a run that is neither there nor on its way nor known to fail. */
  #toMissing(run: Run): Run | undefined {
    const leadKeys = new Set<LeadKey>();
    let firstBlock = run.endBlock;
    let endBlock = run.firstBlock;
    for (const leadKey of run.leadKeys) {
      for (let index = run.firstBlock; index < run.endBlock; index++) {
        if (!this.#isMissing(toBlockKey(leadKey, run.level, index))) continue;
        leadKeys.add(leadKey);
        firstBlock = Math.min(firstBlock, index);
        endBlock = Math.max(endBlock, index + 1);
      }
    }
    return leadKeys.size === 0 ? undefined : { level: run.level, firstBlock, endBlock, leadKeys: [...leadKeys] };
  }

  #isMissing(key: string): boolean {
    return !this.#blocks.has(key) && !this.#pending.has(key) && !this.#failed.has(key);
  }

  async #request(run: Run): Promise<void> {
    const blockSamples = toBlockSamples(run.level);
    const keys = run.leadKeys.flatMap((leadKey) => listKeys(leadKey, run));
    for (const key of keys) this.#pending.add(key);
    this.#inFlightCount++;
    const result = await this.#read(run.leadKeys, {
      startSample: run.firstBlock * blockSamples,
      endSample: run.endBlock * blockSamples,
      maxPointsPerLead: (run.endBlock - run.firstBlock) * BLOCK_POINTS,
    });
    this.#inFlightCount--;
    if (this.#isClosed) return;
    for (const key of keys) this.#pending.delete(key);
    if (result.ok) this.#keep(run, result.value);
    else for (const key of keys) this.#failed.add(key);
    if (result.ok) this.#deps.onArrival('view');
    else this.#deps.onProblem(result.error);
    this.#pump();
  }

  #keep(run: Run, answer: SignalWindow): void {
    const blockSamples = toBlockSamples(run.level);
    for (const leadKey of run.leadKeys) {
      const window = answer.leads.find((candidate) => candidate.leadKey === leadKey);
      for (let index = run.firstBlock; index < run.endBlock; index++) {
        const key = toBlockKey(leadKey, run.level, index);
        const range = { startSample: index * blockSamples, endSample: (index + 1) * blockSamples };
        if (answer.filterState === 'missing') this.#unfiltered.add(key);
        else this.#unfiltered.delete(key);
        if (window === undefined) this.#failed.add(key);
        else this.#blocks.put(key, run.level, sliceWindow(window, range));
      }
    }
  }

  #pumpOverview(): void {
    const isNew = (leadKey: LeadKey) =>
      !this.#overview.has(leadKey) && !this.#pending.has(leadKey) && !this.#failed.has(leadKey);
    const leadKeys = this.#overviewLeads.filter(isNew);
    for (const keys of toLeadGroups(leadKeys)) void this.#requestOverview(keys);
  }

  async #requestOverview(leadKeys: readonly LeadKey[]): Promise<void> {
    for (const leadKey of leadKeys) this.#pending.add(leadKey);
    const endSample = this.#deps.sampleCount;
    const result = await this.#read(leadKeys, { startSample: 0, endSample, maxPointsPerLead: OVERVIEW_POINTS });
    if (this.#isClosed) return;
    for (const leadKey of leadKeys) this.#pending.delete(leadKey);
    if (!result.ok) {
      for (const leadKey of leadKeys) this.#failed.add(leadKey);
      this.#deps.onProblem(result.error);
      return;
    }
    for (const window of result.value.leads) this.#overview.set(window.leadKey, window);
    for (const leadKey of leadKeys) if (!this.#overview.has(leadKey)) this.#failed.add(leadKey);
    this.#deps.onArrival('overview');
  }

  #read(
    leads: readonly LeadKey[],
    range: Pick<SignalWindowRequest, 'startSample' | 'endSample' | 'maxPointsPerLead'>,
  ): Promise<Result<SignalWindow>> {
    return this.#deps.readWindow({
      recordId: this.#deps.recordId,
      leads,
      ...range,
      filter: this.#deps.filter ?? 'none',
    });
  }
}

/** Few enough leads for one request each; none for none. */
export function toLeadGroups(leadKeys: readonly LeadKey[]): readonly (readonly LeadKey[])[] {
  const groups: (readonly LeadKey[])[] = [];
  for (let first = 0; first < leadKeys.length; first += MAX_LEADS_PER_REQUEST) {
    groups.push(leadKeys.slice(first, first + MAX_LEADS_PER_REQUEST));
  }
  return groups;
}

function listKeys(leadKey: LeadKey, run: Run): string[] {
  const count = run.endBlock - run.firstBlock;
  return Array.from({ length: count }, (_, i) => toBlockKey(leadKey, run.level, run.firstBlock + i));
}
