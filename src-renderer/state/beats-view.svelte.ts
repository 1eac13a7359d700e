import type { BeatAnalysis, BeatTemplate } from '#shared/domain/beat-analysis.ts';
import type { BeatAnalyses } from './beat-analysis.svelte.ts';
import { lowerBound, nearestIndex } from '#shared/search/ascending.ts';
import type { Review } from './review.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';

export const TEMPLATE_ORDERS = ['size', 'doubt'] as const;
export type TemplateOrder = (typeof TEMPLATE_ORDERS)[number];

export interface BeatsViewDeps {
  readonly analyses: BeatAnalyses;
  readonly opened: OpenedRecord;
  readonly review: Review;
}

/** A template with what makes it doubtful. */
export interface TemplateRow {
  readonly template: BeatTemplate;
  /** Beats that the model is uncertain of and nobody has reviewed. */
  readonly uncertainCount: number;
  /** 0: nothing to doubt, 1: everything. */
  readonly doubt: number;
}

/** What a reader does with the templates: which one is open, which of its beats are chosen, in which order they stand. */
export class BeatsView {
  order = $state<TemplateOrder>('size');
  /** Samples of the chosen beats of the open template. */
  chosen = $state.raw<ReadonlySet<number>>(new Set());
  /** By its place in the analysis that it was opened in. */
  #opened = $state.raw<{ readonly analysis: BeatAnalysis; readonly index: number } | null>(null);
  readonly #deps: BeatsViewDeps;

  constructor(deps: BeatsViewDeps) {
    this.#deps = deps;
  }

  readonly rows: readonly TemplateRow[] = $derived.by(() => {
    const { shown } = this.#deps.analyses;
    if (shown === null) return [];
    const uncertain = this.#countUncertain(shown);
    const rows = shown.templates.map((template) => {
      const uncertainCount = uncertain[template.index] ?? 0;
      return { template, uncertainCount, doubt: findDoubt(template, uncertainCount) };
    });
    return this.order === 'size'
      ? rows.toSorted((a, b) => b.template.beatCount - a.template.beatCount)
      : rows.toSorted((a, b) => b.doubt - a.doubt || b.template.beatCount - a.template.beatCount);
  });

  /** The open template as it is in the shown analysis; undefined for none. */
  readonly openRow: TemplateRow | undefined = $derived.by(() =>
    this.#opened === null ? undefined : this.rows.find(({ template }) => template.index === this.#opened?.index),
  );

  /** Samples of the open template's beats, ascending. */
  readonly openBeats: Float64Array = $derived.by(() => {
    const { shown } = this.#deps.analyses;
    const index = this.openRow?.template.index;
    if (shown === null || index === undefined) return new Float64Array(0);
    return shown.beatSamples.filter((_, beat) => shown.templateOfBeat[beat] === index);
  });

  /** Template of the current beat; -1 for none. */
  readonly currentTemplate: number = $derived.by(() => {
    const { shown } = this.#deps.analyses;
    const sample = this.#deps.opened.viewer?.marks.currentBeat?.sample;
    if (shown === null || sample === undefined) return -1;
    const beat = nearestIndex(shown.beatSamples, sample);
    const isNear = Math.abs((shown.beatSamples[beat] ?? Infinity) - sample) <= this.#deps.review.toleranceSamples;
    return isNear ? (shown.templateOfBeat[beat] ?? -1) : -1;
  });

  /** What a class key writes on: the chosen beats of the open template, else all of its beats; undefined where none is open. */
  readonly target: { readonly samples: Float64Array; readonly of: string } | undefined = $derived.by(() => {
    if (this.#deps.opened.viewer?.mode !== 'beats' || this.openRow === undefined) return undefined;
    const chosen = this.openBeats.filter((sample) => this.chosen.has(sample));
    const name = `template ${this.openRow.template.index + 1}`;
    return chosen.length > 0
      ? { samples: chosen, of: `chosen of ${name}` }
      : { samples: this.openBeats, of: `of ${name}` };
  });

  open(index: number): void {
    const { shown } = this.#deps.analyses;
    if (shown !== null) this.#opened = { analysis: shown, index };
    this.chosen = new Set();
  }

  /** Returns whether something was open. Chosen beats are let go first. */
  cancel(): boolean {
    if (this.chosen.size > 0) this.chosen = new Set();
    else if (this.#opened !== null) this.#opened = null;
    else return false;
    return true;
  }

  close(): void {
    this.#opened = null;
    this.chosen = new Set();
  }

  /** Takes a beat into the choice, or out of it. */
  toggle(sample: number): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(sample)) chosen.add(sample);
    this.chosen = chosen;
  }

  chooseNone(): void {
    this.chosen = new Set();
  }

  chooseAll(): void {
    this.chosen = new Set(this.openBeats);
  }

  /** To be called when another analysis is shown: places of templates are not those of the one before. */
  analysisChanged(): void {
    const { shown } = this.#deps.analyses;
    const opened = this.#opened;
    if (opened === null || opened.analysis === shown) return;
    const index = shown === null ? -1 : findSuccessor(opened.analysis, opened.index, shown);
    if (shown === null || index < 0) {
      this.close();
      return;
    }
    this.#opened = { analysis: shown, index };
    const has = (sample: number) => shown.beatSamples[lowerBound(shown.beatSamples, sample)] === sample;
    this.chosen = new Set([...this.chosen].filter(has));
  }

  #countUncertain(shown: BeatAnalysis): Uint32Array {
    const counts = new Uint32Array(shown.templates.length);
    for (const sample of this.#deps.review.uncertainSamples) {
      const beat = nearestIndex(shown.beatSamples, sample);
      if (Math.abs((shown.beatSamples[beat] ?? Infinity) - sample) > this.#deps.review.toleranceSamples) continue;
      const index = shown.templateOfBeat[beat] ?? -1;
      if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  }
}

/** The template that has most of another analysis' template's beats; -1 for none. */
function findSuccessor(before: BeatAnalysis, index: number, now: BeatAnalysis): number {
  if (before.recordId !== now.recordId) return -1;
  const votes = new Uint32Array(now.templates.length);
  for (let beat = 0; beat < before.beatSamples.length; beat += 1) {
    if (before.templateOfBeat[beat] !== index) continue;
    const sample = before.beatSamples[beat] ?? 0;
    const same = lowerBound(now.beatSamples, sample);
    const template = now.beatSamples[same] === sample ? (now.templateOfBeat[same] ?? -1) : -1;
    if (template >= 0) votes[template] = (votes[template] ?? 0) + 1;
  }
  let best = -1;
  for (let i = 0; i < votes.length; i += 1) if ((votes[i] ?? 0) > (votes[best] ?? 0)) best = i;
  return best;
}

/**
 * How much of a template asks for a look: labels that differ inside it, beats that the model is uncertain of, beats that are unlike
 * one another. The greatest of the three parts counts.
 */
export function findDoubt(template: BeatTemplate, uncertainCount: number): number {
  const most = template.codeCounts[0]?.[1] ?? template.beatCount;
  const mixed = 1 - most / Math.max(1, template.beatCount);
  const uncertain = uncertainCount / Math.max(1, template.beatCount);
  return Math.min(1, Math.max(2 * mixed, uncertain, 1 - template.likeness));
}
