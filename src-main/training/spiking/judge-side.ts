import { toDecisionWidth } from '#main/snn/engine/decision.ts';
import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import type { SpikingPoint, SpikingSide } from '#shared/domain/spiking-card.ts';
import { computeConfusion, computeMacroF1, divide, toMean } from '#shared/metrics/class-scores.ts';
import { countEqualRows, takeDecisions, type SideAnswers } from './side-answers.ts';
import type { StoppedRows } from './choose-stop.ts';

export interface JudgedSide {
  readonly side: SpikingSide['side'];
  /** [rowCount * width] what is true: a class, or a yes or no for each. */
  readonly labels: Uint8Array;
  /** [rowCount * width] as the network decides that the spiking one was made of. */
  readonly parent: Uint8Array;
  readonly answers: SideAnswers;
  /** By the rule for stopping early; null where there is none. */
  readonly stopped: StoppedRows | null;
  readonly rule: DecisionRule;
}

const CURVE_STEPS = [1, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 100, 128, 160, 200, 256, 512, 1024];
/** Of accuracy, fraction. */
const ONE_POINT = 0.01;

/**
 * Accuracy, macro F1 and agreement over steps, beside the network. Where each class is a question of its own, accuracy is of rows with
 * every answer right, and agreement of all answers.
 */
export function judgeSide({ side, labels, parent, answers, stopped, rule }: JudgedSide): SpikingSide {
  const width = toDecisionWidth(rule);
  const judge = (decisions: Uint8Array) => ({
    accuracy: round(countEqualRows(decisions, labels, width) / answers.rowCount),
    macroF1: round(rule.cuts === null ? toClassF1(labels, decisions, rule) : toLabelF1(labels, decisions, rule)),
    agreement: round(countEqualRows(decisions, parent, 1) / parent.length),
  });
  const toPoint = (steps: number): SpikingPoint => ({ steps, ...judge(takeDecisions(answers, () => steps)) });
  const { accuracy, macroF1 } = judge(parent);
  const points = [...new Set([...CURVE_STEPS.filter((steps) => steps < answers.steps), answers.steps])];
  const wanted = (countEqualRows(parent, labels, width) / answers.rowCount - ONE_POINT) * answers.rowCount;
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
    const decisions = takeDecisions(answers, () => steps);
    if (countEqualRows(decisions, labels, answers.width) < wanted) break;
    found = steps;
  }
  return found;
}

function toClassF1(labels: Uint8Array, decisions: Uint8Array, { classMask }: DecisionRule): number | null {
  return computeMacroF1(computeConfusion(labels, decisions, classMask.length), listAnswered(classMask));
}

/** The mean of the labels' F1; one that no row has and nobody gave is left out. */
function toLabelF1(labels: Uint8Array, decisions: Uint8Array, { classMask }: DecisionRule): number | null {
  const counts = listAnswered(classMask).map((k) => {
    let [both, either] = [0, 0];
    for (let at = k; at < labels.length; at += classMask.length) {
      const sum = (labels[at] ?? 0) + (decisions[at] ?? 0);
      if (sum === 2) both++;
      either += sum;
    }
    return divide(2 * both, either);
  });
  return toMean(counts);
}

function listAnswered(classMask: Uint8Array): readonly number[] {
  return [...classMask.keys()].filter((k) => classMask[k] === 1);
}

/** Four decimals: more than the rows of any set here can tell. */
function round(value: number | null): number {
  return Math.round((value ?? 0) * 10_000) / 10_000;
}
