import type { SpikingPoint, SpikingSide } from '#shared/domain/spiking-card.ts';
import { computeAccuracy, computeMacroF1 } from '#shared/metrics/class-scores.ts';
import { takeDecisions, type SideAnswers } from './side-answers.ts';
import type { StoppedRows } from './choose-stop.ts';

export interface JudgedSide {
  readonly side: SpikingSide['side'];
  /** [rowCount] what is true. */
  readonly labels: Uint8Array;
  /** [rowCount] as the network decides that the spiking one was made of. */
  readonly parent: Uint8Array;
  readonly answers: SideAnswers;
  /** By the rule for stopping early; null where there is none. */
  readonly stopped: StoppedRows | null;
  /** By class: 1 where it can be answered. */
  readonly classMask: Uint8Array;
}

const CURVE_STEPS = [1, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 100, 128, 160, 200, 256, 512, 1024];
/** Of accuracy, fraction. */
const ONE_POINT = 0.01;

/** Accuracy, macro F1 and agreement over steps, beside the network. */
export function judgeSide({ side, labels, parent, answers, stopped, classMask }: JudgedSide): SpikingSide {
  const supported = [...classMask.keys()].filter((k) => classMask[k] === 1);
  const judge = (decisions: Uint8Array) => {
    const confusion = countConfusion(labels, decisions, classMask.length);
    return {
      accuracy: round(computeAccuracy(confusion)),
      macroF1: round(computeMacroF1(confusion, supported)),
      agreement: round(countEqual(decisions, parent) / answers.rowCount),
    };
  };
  const toPoint = (steps: number): SpikingPoint => ({ steps, ...judge(takeDecisions(answers, steps)) });
  const { accuracy, macroF1 } = judge(parent);
  const points = [...new Set([...CURVE_STEPS.filter((steps) => steps < answers.steps), answers.steps])];
  const wanted = (countEqual(parent, labels) / answers.rowCount - ONE_POINT) * answers.rowCount;
  return {
    side,
    rowCount: answers.rowCount,
    parent: { accuracy, macroF1 },
    curve: points.map(toPoint),
    stepsForOnePoint: findStepsFor(answers, labels, wanted),
    early: stopped === null ? null : { steps: round(stopped.meanSteps), ...judge(stopped.decisions) },
  };
}

/** The fewest steps from which on so many rows are right, up to the last. */
function findStepsFor(answers: SideAnswers, labels: Uint8Array, wanted: number): number | null {
  let found: number | null = null;
  for (let steps = answers.steps; steps >= 1; steps--) {
    if (countEqual(takeDecisions(answers, steps), labels) < wanted) break;
    found = steps;
  }
  return found;
}

function countConfusion(labels: Uint8Array, decisions: Uint8Array, size: number): readonly (readonly number[])[] {
  const confusion = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  labels.forEach((truth, row) => {
    const counts = confusion[truth];
    const own = decisions[row] ?? 0;
    if (counts !== undefined) counts[own] = (counts[own] ?? 0) + 1;
  });
  return confusion;
}

function countEqual(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, own, row) => sum + (own === b[row] ? 1 : 0), 0);
}

/** Four decimals: more than the rows of any set here can tell. */
function round(value: number | null): number {
  return Math.round((value ?? 0) * 10_000) / 10_000;
}
