import type { Api } from '#renderer/api/api.ts';
import type {
  CorrectionSurvey,
  TrainingPlan,
  TrainingProtocol,
  TrainingQuery,
  TrainingRunSummary,
  TrainingStart,
} from '#shared/domain/training-run.ts';
import type { ArchitectureChoice, TrainingOptions, TrunkChoice } from '#shared/ipc/schemas/training.ts';
import type { AppError } from '#shared/result/result.ts';
import type { TrainingOrigin } from './training-address.ts';
import { isSameOrigin } from './training-address.ts';
import { TrainingCheck } from './training-check.svelte.ts';
import type { FitTexts } from './training-fit.ts';
import { parseFit, toFitTexts } from './training-fit.ts';

export const ALL_DATA: TrainingQuery = { search: '', label: null, state: null };

/** A training that is being thought out. What has been filled in stays while the person looks at something else. */
export class TrainingForm {
  options = $state.raw<TrainingOptions | null>(null);
  /** What it was filled in with. */
  origin = $state.raw<TrainingOrigin | null>(null);
  /** Why it could not be filled in. */
  problem = $state.raw<AppError | null>(null);
  /** Where it began with corrections. */
  corrections = $state.raw<CorrectionSurvey | null>(null);
  /** As it was typed; empty: as it is suggested. */
  title = $state('');
  query = $state.raw<TrainingQuery>(ALL_DATA);
  protocol = $state.raw<TrainingProtocol>('by-patient');
  start = $state.raw<TrainingStart | null>(null);
  fitTexts = $state.raw<FitTexts | null>(null);
  isStarting = $state(false);
  /** Why main refused to start it. */
  refusal = $state.raw<AppError | null>(null);
  readonly check: TrainingCheck;
  readonly #api: Api;
  /** The numbers are the person's own, and stay when another network is chosen. */
  #isFitOwn = false;
  /** It is on screen: changes in the library ask again. */
  #isOpen = false;

  constructor(api: Api) {
    this.#api = api;
    this.check = new TrainingCheck(api);
    const changed = () => this.#isOpen && this.#look();
    api.on('annotations.changed', changed);
    api.on('library.changed', changed);
    api.on('models.changed', () => this.#isOpen && void this.#readOptions());
  }

  chosen = $derived.by(() => findChoice(this.options, this.start));
  suggestedTitle = $derived(suggestTitle(this.chosen, this.start, this.corrections));
  /** Null where something cannot be used. */
  plan = $derived.by((): TrainingPlan | null => {
    const fit = this.fitTexts === null ? null : parseFit(this.fitTexts);
    if (fit === null || this.start === null) return null;
    const title = this.title.trim() === '' ? this.suggestedTitle : this.title.trim();
    return { title, query: this.query, protocol: this.protocol, start: this.start, fit };
  });
  /** Why it cannot be started now, in words; null where it can. */
  whyNot = $derived.by((): string | null => {
    if (this.options?.problem != null) return this.options.problem;
    if (this.start === null) return 'Choose what to start with.';
    if (this.chosen?.whyNot != null) return this.chosen.whyNot;
    if (this.plan === null) return 'A number below cannot be used: its field says why.';
    if (this.check.surveyProblem !== null) return this.check.surveyProblem.message;
    if (this.check.survey === null || this.check.isSurveying) return 'The data are being counted.';
    return this.check.survey.problem;
  });

  /** Comes on screen. What was filled in before stays, unless something else is asked for. */
  async open(origin: TrainingOrigin): Promise<void> {
    this.#isOpen = true;
    const staysFilled = this.origin !== null && this.problem === null && isSameOrigin(this.origin, origin);
    // Nothing to fill in until it is known with what: what is typed meanwhile would be lost.
    if (!staysFilled) {
      this.origin = origin;
      this.options = null;
      this.problem = null;
    }
    await this.#readOptions();
    if (this.problem !== null) return;
    if (staysFilled) return this.#look();
    await this.fill(origin);
  }

  /** Goes off screen. */
  leave(): void {
    this.#isOpen = false;
  }

  /** Fills everything in anew. */
  async fill(origin: TrainingOrigin): Promise<void> {
    this.origin = origin;
    this.problem = null;
    this.refusal = null;
    this.corrections = null;
    this.title = '';
    this.#isFitOwn = false;
    if (origin.kind === 'corrections') return this.#fillWithCorrections(origin);
    if (origin.kind === 'run') return this.#fillWithRun(origin);
    this.query = ALL_DATA;
    this.protocol = 'by-patient';
    this.start = null;
    this.choose(suggestStart(this.options));
  }

  setQuery(patch: Partial<TrainingQuery>): void {
    this.query = { ...this.query, ...patch };
    this.#look();
  }

  setProtocol(protocol: TrainingProtocol): void {
    this.protocol = protocol;
    this.#look();
  }

  /** Takes what training begins with; the numbers that suit it come along, unless they have been set by hand. */
  choose(start: TrainingStart | null): void {
    this.start = start;
    const choice = findChoice(this.options, start);
    if (choice !== undefined && (!this.#isFitOwn || this.fitTexts === null)) this.fitTexts = toFitTexts(choice.fit);
    this.#look();
  }

  setFit(key: keyof FitTexts, text: string): void {
    if (this.fitTexts === null) return;
    this.#isFitOwn = true;
    this.fitTexts = { ...this.fitTexts, [key]: text };
    this.#look();
  }

  /** The numbers that suit what is chosen. */
  resetFit(): void {
    this.#isFitOwn = false;
    this.choose(this.start);
  }

  /** The run that was begun; null where it was not. */
  async begin(): Promise<TrainingRunSummary | null> {
    const { plan } = this;
    if (plan === null || this.whyNot !== null || this.isStarting) return null;
    this.isStarting = true;
    this.refusal = null;
    const answer = await this.#api.call('training.start', { plan });
    this.isStarting = false;
    if (!answer.ok) {
      this.refusal = answer.error;
      return null;
    }
    this.origin = null;
    return answer.value;
  }

  async #readOptions(): Promise<void> {
    const answer = await this.#api.call('training.options', {});
    if (answer.ok) this.options = answer.value;
    else this.problem = answer.error;
  }

  async #fillWithCorrections(origin: TrainingOrigin & { readonly kind: 'corrections' }): Promise<void> {
    const answer = await this.#api.call('training.corrections', { modelId: origin.modelId });
    if (this.origin !== origin) return;
    if (!answer.ok) return this.#fail(answer.error);
    this.corrections = answer.value;
    this.#take(answer.value.plan);
    this.check.take(answer.value.survey, answer.value.plan);
  }

  async #fillWithRun(origin: TrainingOrigin & { readonly kind: 'run' }): Promise<void> {
    const answer = await this.#api.call('training.show', { runId: origin.runId });
    if (this.origin !== origin) return;
    if (!answer.ok) return this.#fail(answer.error);
    this.#isFitOwn = true;
    this.#take(answer.value.plan);
    this.#look();
  }

  #take(plan: TrainingPlan): void {
    this.title = plan.title;
    this.query = plan.query;
    this.protocol = plan.protocol;
    this.start = plan.start;
    this.fitTexts = toFitTexts(plan.fit);
  }

  #fail(error: AppError): void {
    this.problem = error;
    this.check.clear();
  }

  #look(): void {
    this.refusal = null;
    const { plan } = this;
    if (plan === null) this.check.clear();
    else this.check.ask(plan);
  }
}

type Choice = Pick<ArchitectureChoice & TrunkChoice, 'name' | 'fit' | 'whyNot' | 'parameterCount'>;

function findChoice(options: TrainingOptions | null, start: TrainingStart | null): Choice | undefined {
  if (start === null) return undefined;
  if (start.kind === 'model') return options?.trunks.find(({ modelId }) => modelId === start.modelId);
  return options?.architectures.find(({ id }) => id === start.architecture);
}

/** The head of the first model that can be gone on with, else the first network that can be trained. */
function suggestStart(options: TrainingOptions | null): TrainingStart | null {
  const trunk = options?.trunks.find(({ whyNot }) => whyNot === null);
  if (trunk !== undefined) return { kind: 'model', modelId: trunk.modelId, trains: 'head' };
  const network = options?.architectures.find(({ whyNot }) => whyNot === null);
  return network === undefined ? null : { kind: 'architecture', architecture: network.id };
}

function suggestTitle(
  choice: Choice | undefined,
  start: TrainingStart | null,
  corrections: CorrectionSurvey | null,
): string {
  if (choice === undefined || start === null) return 'Training';
  if (start.kind === 'architecture') return `${choice.name}, from the beginning`;
  const why = corrections === null ? '' : ' on corrections';
  return `${choice.name}, ${start.trains === 'head' ? 'head' : 'all'} trained${why}`;
}
