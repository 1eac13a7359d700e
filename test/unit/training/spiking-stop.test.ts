import { describe, expect, it } from 'vitest';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { isSafe } from '#main/snn/engine/stop-rule.ts';
import { applyStop, chooseStop, MOST_LOSS } from '#main/training/spiking/choose-stop.ts';
import { chooseSettleSteps } from '#main/training/spiking/choose-settle-steps.ts';
import { judgeSide } from '#main/training/spiking/judge-side.ts';
import { addAnswer, reserveAnswers, takeDecisions } from '#main/training/spiking/side-answers.ts';
import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { drawNetwork, drawRows, drawWeights, makeSpiking } from '#test/builders/spiking.ts';

const STEPS = 100;

const greatestOf = (...classMask: number[]): DecisionRule => ({ classMask: Uint8Array.from(classMask), cuts: null });

/** Two classes; the logit of the right one grows to its own strength with noise that falls as 1 / step. */
function drawAnswers(rowCount: number) {
  const random = createRandom(4);
  const answers = reserveAnswers(rowCount, STEPS, greatestOf(1, 1));
  const labels = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const truth = row % 2;
    labels[row] = truth;
    const strength = 0.2 + 2 * random();
    const curve = Float64Array.from({ length: 2 * STEPS }, (_, k) => {
      const noise = (8 * (random() - 0.5)) / (Math.floor(k / 2) + 1);
      return noise + (k % 2 === truth ? strength : 0);
    });
    addAnswer(answers, row, { curve, rule: greatestOf(1, 1) });
  }
  return { answers, labels };
}

describe('answers of a side', () => {
  it('are the greatest logit of the classes in the mask after each step, and by what it leads', () => {
    const answers = reserveAnswers(1, 2, greatestOf(1, 0, 1));
    addAnswer(answers, 0, { curve: Float64Array.of(1, 5, 3, 2, 1, 4), rule: greatestOf(1, 0, 1) });
    expect([...answers.decisions]).toEqual([2, 2]);
    expect([...answers.margins]).toEqual([2, 2]);
    expect([...takeDecisions(answers, () => 1)]).toEqual([2]);
  });
});

describe('a rule for stopping early', () => {
  it('spares more than half of 100 steps on 1000 rows, changes at most 2 decisions and loses at most 0.2 points', () => {
    const { answers, labels } = drawAnswers(1000);
    const rule = chooseStop(answers, labels, 10);
    expect(rule?.everySteps).toBe(10);
    const stopped = applyStop(answers, rule!);
    const last = takeDecisions(answers, () => STEPS);
    expect(stopped.meanSteps).toBeLessThan(50);
    const changed = stopped.decisions.filter((own, row) => own !== last[row]).length;
    expect(changed / 1000).toBeLessThanOrEqual(MOST_LOSS);
    const right = (decisions: Uint8Array) => decisions.filter((own, row) => own === labels[row]).length;
    expect(right(stopped.decisions)).toBeGreaterThanOrEqual(right(last) - 2);
  });

  it('is none where every look would be the last', () => {
    const { answers, labels } = drawAnswers(500);
    expect(chooseStop(answers, labels, STEPS)).toBeUndefined();
  });

  it('is none on 499 rows, of which one is more than the 0.2 % that it may cost, and there from 500 on', () => {
    const few = drawAnswers(499);
    expect(chooseStop(few.answers, few.labels, 10)).toBeUndefined();
    const enough = drawAnswers(500);
    expect(chooseStop(enough.answers, enough.labels, 10)).toBeDefined();
  });

  it('stops where the engine stops, on 12 rows of a random network', () => {
    const weighted = drawWeights(drawNetwork(5), 5);
    const rows = drawRows(weighted.network, 12);
    const engine = unwrap(createSpikingEngine(makeSpiking(weighted, rows)));
    const answers = reserveAnswers(rows.length, STEPS, greatestOf(1, 1, 1));
    rows.forEach((row, k) => {
      const { curve } = unwrap(engine.run(row, { steps: STEPS }));
      addAnswer(answers, k, { curve, rule: greatestOf(1, 1, 1) });
    });
    const margins = [...answers.margins].sort((a, b) => a - b);
    const stop = { leastSteps: 15, everySteps: 7, margin: margins[Math.floor(margins.length / 2)] ?? 0 };
    const ended = rows.map((row) => unwrap(engine.run(row, { steps: STEPS, stop })));
    const { meanSteps, decisions } = applyStop(answers, stop);
    expect(meanSteps).toBeCloseTo(ended.reduce((sum, { steps }) => sum + steps, 0) / rows.length, 9);
    expect([...decisions]).toEqual(
      ended.map(({ curve }) => {
        const logits = curve.subarray(curve.length - 3);
        return logits.indexOf(Math.max(...logits));
      }),
    );
    expect(meanSteps).toBeLessThan(STEPS);
  });
});

describe('a network with a class that was not trained', () => {
  const weighted = drawWeights(drawNetwork(5), 5);
  const rows = drawRows(weighted.network, 12);
  const network = makeSpiking(weighted, rows);

  it.each([0, 1, 2])('stops at the step that the rule was chosen by, class %i left out, on each of 12 rows', (out) => {
    const decision = greatestOf(...[0, 1, 2].map((k) => (k === out ? 0 : 1)));
    const engine = unwrap(createSpikingEngine(network));
    const answers = reserveAnswers(rows.length, STEPS, greatestOf(1, 1, 1));
    rows.forEach((row, k) => {
      addAnswer(answers, k, { curve: unwrap(engine.run(row, { steps: STEPS })).curve, rule: decision });
    });
    const margins = [...answers.margins].sort((a, b) => a - b);
    const rule = { leastSteps: 15, everySteps: 7, margin: margins[Math.floor(margins.length / 2)] ?? 0 };
    const stop = { ...rule, decision };
    const toAlone = (row: number) => ({
      ...answers,
      rowCount: 1,
      decisions: answers.decisions.subarray(row * STEPS),
      margins: answers.margins.subarray(row * STEPS),
    });
    expect(rows.map((row) => unwrap(engine.run(row, { steps: STEPS, stop })).steps)).toEqual(
      rows.map((_, k) => applyStop(toAlone(k), rule).meanSteps),
    );
  });

  it('is not kept going by that class: logits of 5 and 1 are safe at a margin of 2, whatever lies between them and is not answered', () => {
    const logits = Float64Array.of(5, 4.9, 1);
    const rule = { leastSteps: 1, everySteps: 1, margin: 2 };
    expect(isSafe(rule, logits)).toBe(false);
    expect(isSafe({ ...rule, decision: greatestOf(1, 0, 1) }, logits)).toBe(true);
  });
});

describe('a side judged beside the network', () => {
  it('has accuracy and agreement at each step, and the steps from which it stays within a point up to the last', () => {
    // Row 0 is right from step 3 on, but for step 40; all others from the first.
    const answers = reserveAnswers(100, 50, greatestOf(1, 1));
    const labels = new Uint8Array(100).fill(1);
    answers.decisions.fill(1);
    for (const step of [1, 2, 40]) for (const row of [0, 1]) answers.decisions[row * 50 + step - 1] = 0;
    const parent = labels.slice();
    parent[5] = 0;
    const rule = greatestOf(1, 1);
    const side = judgeSide({
      side: 'test',
      labels,
      parent,
      answers,
      rule,
      stopped: { meanSteps: 20, decisions: parent },
    });
    expect(side.parent.accuracy).toBe(0.99);
    expect(side.curve.find(({ steps }) => steps === 2)).toMatchObject({ accuracy: 0.98, agreement: 0.97 });
    expect(side.curve.at(-1)).toMatchObject({ steps: 50, accuracy: 1, agreement: 0.99 });
    expect(side.early).toMatchObject({ steps: 20, accuracy: 0.99, agreement: 1 });
    // 98 right is within a point of 99.
    expect(side.stepsForOnePoint).toBe(1);
    for (const row of [2, 3]) answers.decisions[row * 50 + 39] = 0;
    const worse = judgeSide({ side: 'test', labels, parent, answers, rule, stopped: null });
    expect(worse.stepsForOnePoint).toBe(41);
    expect(worse.early).toBeNull();
  });
});

describe('classes that are questions of their own', () => {
  const rule: DecisionRule = { classMask: Uint8Array.of(1, 1, 0), cuts: Float64Array.of(0, -1, 0) };

  it('are each decided by a threshold, and the margin is the least distance from one; a class that cannot be answered has no say', () => {
    const answers = reserveAnswers(1, 2, rule);
    addAnswer(answers, 0, { curve: Float64Array.of(2, -1.5, 5, -3, -1, 0), rule });
    expect([...answers.decisions]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...answers.margins]).toEqual([0.5, 0]);
    const stop = { leastSteps: 1, everySteps: 1, margin: 0.5, decision: rule };
    expect(isSafe(stop, Float64Array.of(2, -1.5, 0))).toBe(true);
    expect(isSafe(stop, Float64Array.of(2, -1.4, 9))).toBe(false);
  });

  it('are judged by rows with every answer right, by the mean F1, and by how many answers are the same', () => {
    const two: DecisionRule = { classMask: Uint8Array.of(1, 1), cuts: Float64Array.of(0, 0) };
    const answers = reserveAnswers(4, 1, two);
    const labels = Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 1);
    // Wrong: the second answer of row 1.
    answers.decisions.set([1, 0, 1, 0, 0, 0, 0, 1]);
    const side = judgeSide({ side: 'test', labels, parent: labels, answers, rule: two, stopped: null });
    // F1 1 and 2 / 3.
    expect(side.curve).toEqual([{ steps: 1, accuracy: 0.75, macroF1: 0.8333, agreement: 0.875 }]);
    expect(side.parent).toEqual({ accuracy: 1, macroF1: 1 });
    expect(side.stepsForOnePoint).toBeNull();
  });
});

describe('steps that are left out of a decision', () => {
  it('are those after which the logits come nearest to the network: 20 of 100 where the first 20 are wrong', () => {
    const random = createRandom(9);
    const rows = Array.from({ length: 30 }, () => {
      const logits = Float32Array.of(random(), random());
      // Brought by each step: noise around the logit, and 0.8 less of it before step 20.
      const sums = [0, 0];
      const curve = Float64Array.from({ length: 200 }, (_, k) => {
        const [step, c] = [Math.floor(k / 2), k % 2];
        sums[c] = (sums[c] ?? 0) + (step < 20 ? 0.2 : 1) * (logits[c] ?? 0) + 0.3 * (random() - 0.5);
        return (sums[c] ?? 0) / (step + 1);
      });
      return { curve, logits };
    });
    expect(chooseSettleSteps(rows, 100)).toBe(20);
    expect(chooseSettleSteps(rows, 30)).toBe(15);
  });
});
