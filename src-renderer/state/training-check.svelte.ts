import type { Api } from '#renderer/api/api.ts';
import type { TrainingEstimate, TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import type { AppError } from '#shared/result/result.ts';

/** Surveys count labels and are quick; they are asked when the fingers rest. */
const SURVEY_PAUSE_MS = 250;
/** An estimate may time batches, which takes seconds of the processor: asked when the plan has stood still. */
const ESTIMATE_PAUSE_MS = 700;

/** What main says of a plan before it is started: which data it takes, what stands in its way, how long it lasts. */
export class TrainingCheck {
  survey = $state.raw<TrainingSurvey | null>(null);
  surveyProblem = $state.raw<AppError | null>(null);
  /** What is shown is of an older plan. */
  isSurveying = $state(false);
  estimate = $state.raw<TrainingEstimate | null>(null);
  estimateProblem = $state.raw<AppError | null>(null);
  isEstimating = $state(false);
  readonly #api: Api;
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Looks at a plan soon. */
  ask(plan: TrainingPlan): void {
    this.#begin();
    this.isSurveying = true;
    this.#timer = setTimeout(() => void this.#survey(plan), SURVEY_PAUSE_MS);
  }

  /** Takes a survey that came with its plan, and asks how long it lasts. */
  take(survey: TrainingSurvey, plan: TrainingPlan): void {
    this.#begin();
    this.#show(survey, plan);
  }

  /** There is no plan to look at. */
  clear(): void {
    this.#begin();
    this.survey = null;
    this.surveyProblem = null;
  }

  #begin(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.isSurveying = false;
    this.isEstimating = false;
    this.estimate = null;
    this.estimateProblem = null;
  }

  async #survey(plan: TrainingPlan): Promise<void> {
    const generation = this.#generation;
    const answer = await this.#api.call('training.survey', { plan });
    if (generation !== this.#generation) return;
    this.isSurveying = false;
    if (answer.ok) return this.#show(answer.value, plan);
    this.survey = null;
    this.surveyProblem = answer.error;
  }

  #show(survey: TrainingSurvey, plan: TrainingPlan): void {
    this.survey = survey;
    this.surveyProblem = null;
    if (survey.problem !== null) return;
    this.isEstimating = true;
    this.#timer = setTimeout(() => void this.#estimate(plan), ESTIMATE_PAUSE_MS);
  }

  async #estimate(plan: TrainingPlan): Promise<void> {
    const generation = this.#generation;
    const answer = await this.#api.call('training.estimate', { plan });
    if (generation !== this.#generation) return;
    this.isEstimating = false;
    if (answer.ok) this.estimate = answer.value;
    else this.estimateProblem = answer.error;
  }
}
