import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { BeatEvaluation, TrainingRun } from '#shared/domain/training-run.ts';
import { formatPercent, formatWithInterval } from '#renderer/ui/format-figure.ts';
import { formatCount, formatCounted } from '#renderer/ui/format-number.ts';
import { formatRoughly } from '#renderer/ui/format-time.ts';
import { RUN_STATE_WORDS, toBeginWords, toDataWords, toProtocolWords } from './run-words.ts';

export interface CompareRow {
  readonly name: string;
  /** One for each run. */
  readonly texts: readonly string[];
  /** Index of the highest figure, where one is higher than all others; -1 for none, and for what is no figure. */
  readonly best: number;
}

export interface CompareGroup {
  readonly title: string;
  readonly rows: readonly CompareRow[];
}

type Naming = (modelId: string) => string | undefined;

/** Several runs in one table: rows by subject, a column a run. */
export function listCompareGroups(runs: readonly TrainingRun[], nameOf: Naming): readonly CompareGroup[] {
  const words = (name: string, toText: (run: TrainingRun) => string): CompareRow => {
    return { name, texts: runs.map(toText), best: -1 };
  };
  const heldOut = (name: string, pick: (evaluation: BeatEvaluation) => BeatEvaluation['macroF1'] | undefined) => {
    const figures = runs.map(({ outcome }) => (outcome?.heldOut == null ? undefined : pick(outcome.heldOut)));
    return {
      name,
      texts: figures.map((figure) => (figure === undefined ? '–' : formatWithInterval(figure))),
      best: findBest(figures.map((figure) => figure?.value ?? null)),
    };
  };
  const validation = runs.map(({ macroF1 }) => macroF1);
  return [
    {
      title: 'Plan',
      rows: [
        words('State', ({ state }) => RUN_STATE_WORDS[state]),
        words('Starts with', ({ plan }) => toBeginWords(plan, nameOf)),
        words('Data', ({ plan }) => toDataWords(plan)),
        words('Protocol', ({ plan }) => toProtocolWords(plan)),
        words('Trained on', ({ survey }) => toSideWords(survey.train)),
        words('Chosen on', ({ survey }) => toSideWords(survey.validation)),
        words('Learning rate', ({ plan }) => String(plan.fit.learningRate)),
        words("Reader's beat counts", ({ plan }) => String(plan.fit.decidedWeight)),
        words('Seed', ({ plan }) => String(plan.fit.seed)),
      ],
    },
    {
      title: 'Training',
      rows: [
        words('Epochs', ({ epochsDone, plan }) => `${epochsDone} of ${plan.fit.epochCount}`),
        words('Kept', ({ outcome }) => (outcome === null ? '–' : `epoch ${outcome.chosenEpoch}`)),
        words('Took', ({ startedAtMs, finishedAtMs }) =>
          startedAtMs === null || finishedAtMs === null ? '–' : formatRoughly((finishedAtMs - startedAtMs) / 1000),
        ),
        {
          name: 'Validation macro F1',
          texts: validation.map(formatPercent),
          best: findBest(validation),
        },
      ],
    },
    {
      title: 'Held-out patients',
      rows: [
        words('Judged on', ({ outcome }) => {
          const judged = outcome?.heldOut;
          return judged == null
            ? '–'
            : `${formatCounted(judged.patientCount, 'patient')}, ${formatCounted(judged.beatCount, 'beat')}`;
        }),
        heldOut('Macro F1', ({ macroF1 }) => macroF1),
        heldOut('Accuracy', ({ accuracy }) => accuracy),
        ...AAMI_CLASSES.map((id) =>
          heldOut(`F1 ${id}`, ({ classes }) => classes.find((one) => one.classId === id)?.f1),
        ),
      ],
    },
  ];
}

/** Figures on other beats cannot be laid side by side. */
export function areJudgedAlike(runs: readonly TrainingRun[]): boolean {
  const judged = runs.flatMap(({ outcome }) => (outcome?.heldOut == null ? [] : [outcome.heldOut]));
  const toKey = ({ patientCount, recordCount, classes }: BeatEvaluation) =>
    [patientCount, recordCount, ...classes.map(({ referenceCount }) => referenceCount)].join(' ');
  return new Set(judged.map(toKey)).size <= 1;
}

function toSideWords({ patientCount, classCounts }: TrainingRun['survey']['train']): string {
  const beatCount = classCounts.reduce((sum, count) => sum + count, 0);
  return `${formatCounted(patientCount, 'patient')}, ${formatCount(beatCount)} beats`;
}

function findBest(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return -1;
  const highest = Math.max(...known);
  return known.filter((value) => value === highest).length === 1 ? values.indexOf(highest) : -1;
}
