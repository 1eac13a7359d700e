import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import type { Lead } from '#shared/domain/lead.ts';
import type { PredictionRun } from '#shared/domain/prediction.ts';
import type { RecordRun } from '#shared/domain/record-answer.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import type { SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';
import type { JobId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Annotations } from './annotations.svelte.ts';
import { isActive } from './jobs.svelte.ts';
import type { Models } from './models.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { RecordAnswers } from './record-answers.svelte.ts';
import { findStepsProblem, type SpikingForms, type SpikingWish } from './spiking-forms.svelte.ts';

/** An answer about beats, or about the recording. */
export type AnyRun = PredictionRun | RecordRun;

/** Models of so many leads read all of them. */
const ALL_LEADS = 12;

export interface SpikingAnswersDeps {
  readonly forms: SpikingForms;
  readonly models: Models;
  readonly opened: OpenedRecord;
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly answers: RecordAnswers;
  readonly announcer: Announcer;
}

/** Who answers about the open recording: a model itself, or its spiking form. */
export class SpikingAnswers {
  readonly #deps: SpikingAnswersDeps;
  /** Of this window. */
  readonly #jobIds = new Set<JobId>();

  constructor(deps: SpikingAnswersDeps) {
    this.#deps = deps;
  }

  /** The shown answer whose spikes are spoken of: one whose model has a spiking form before one whose model has none. */
  readonly run: AnyRun | null = $derived.by(() => {
    const { answers, predictions, opened, forms } = this.#deps;
    const shown = [answers.shown?.run, predictions.run].flatMap((run) =>
      run != null && run.recordId === opened.detail?.id ? [run] : [],
    );
    return shown.find((run) => forms.formOf(run.modelId) !== undefined) ?? shown[0] ?? null;
  });

  readonly form: SpikingModelSummary | undefined = $derived.by(() =>
    this.run === null ? undefined : this.#deps.forms.formOf(this.run.modelId),
  );

  /** How the shown answer was made, where spikes made it; else how they would be asked. Null where there is no spiking form. */
  readonly wish: SpikingWish | null = $derived.by(() => {
    if (this.form === undefined) return null;
    const made = this.run?.spiking;
    return made?.spikingModelId === this.form.card.id ? toWish(made) : this.#deps.forms.wishOf(this.form.card);
  });

  /** Which of several leads the network reads; null where there is one only, or it reads several. */
  readonly lead: Lead | null = $derived.by(() => {
    const { opened, models } = this.#deps;
    const card = models.find(this.run?.modelId ?? null)?.card;
    const leads = opened.detail?.leads.filter(({ kind }) => kind === 'ecg') ?? [];
    if (card === undefined || leads.length < 2) return null;
    const index = findSupportedLead(
      card,
      leads.map(({ name }) => name),
    );
    return card.supportedLeads.length >= ALL_LEADS ? null : (leads[index ?? -1] ?? null);
  });

  get isBusy(): boolean {
    const { opened, models } = this.#deps;
    const job = opened.detail === null ? undefined : models.jobOf(opened.detail.id);
    return job !== undefined && isActive(job);
  }

  /** A switch began it: its answer is seen where the switch is. */
  hasAsked(jobId: JobId): boolean {
    return this.#jobIds.has(jobId);
  }

  /** Shows the answer of the model itself: one that is there, else a new one. */
  async askNetwork(run: AnyRun): Promise<void> {
    await this.#show(run, null);
  }

  /** Shows the answer of the model's spiking form, as it is wished: one that is there, else a new one. */
  async askSpikes(run: AnyRun, change: Partial<SpikingWish> = {}): Promise<void> {
    const { forms, announcer } = this.#deps;
    const whyNot = forms.whyNot(run.modelId);
    const form = forms.formOf(run.modelId);
    if (whyNot !== null || form === undefined) return announcer.say(whyNot ?? '', { tone: 'note' });
    const problem = change.steps === undefined ? null : findStepsProblem(change.steps);
    if (problem !== null) return announcer.whisper(problem);
    forms.setWish(form.card, change);
    await this.#show(run, forms.wishOf(form.card));
  }

  /** From the one to the other. */
  async exchange(): Promise<void> {
    if (this.run === null) return;
    await (this.run.spiking === undefined ? this.askSpikes(this.run) : this.askNetwork(this.run));
  }

  async #show(run: AnyRun, wish: SpikingWish | null): Promise<void> {
    const { opened, models, predictions, answers, annotations } = this.#deps;
    const { detail } = opened;
    if (detail === null || this.isBusy) return;
    const isWanted = (one: AnyRun) => isSame(one, run) && isMadeSo(one.spiking, wish);
    const rows = detail.recordRuns.find(isWanted);
    if (rows !== undefined) return answers.open(rows.id, detail.recordRuns);
    const beats = detail.runs.find(isWanted);
    if (beats !== undefined) return predictions.open(beats.id);
    const isOfSet = 'beatSource' in run && run.beatSource === 'annotations';
    const beatsFromSetId = isOfSet ? (annotations.set?.id ?? null) : null;
    const jobId = await models.classify(detail.id, { modelId: run.modelId, beatsFromSetId, spiking: wish });
    if (jobId !== null) this.#jobIds.add(jobId);
  }
}

function isSame(a: AnyRun, b: AnyRun): boolean {
  const beatsOf = (run: AnyRun) => ('beatSource' in run ? run.beatSource : '');
  return a.modelId === b.modelId && a.modelVersion === b.modelVersion && beatsOf(a) === beatsOf(b);
}

function isMadeSo(made: SpikingRun | undefined, wish: SpikingWish | null): boolean {
  if (made === undefined || wish === null) return made === undefined && wish === null;
  const { spikingModelId, steps, stopsEarly } = toWish(made);
  return spikingModelId === wish.spikingModelId && steps === wish.steps && stopsEarly === wish.stopsEarly;
}

function toWish({ spikingModelId, steps, stopsEarly }: SpikingRun): SpikingWish {
  return { spikingModelId, steps, stopsEarly };
}
