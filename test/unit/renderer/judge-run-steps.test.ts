import { expect, it } from 'vitest';
import { judgeRunSteps } from '#renderer/features/review/judge-run-steps.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { buildSpikingCard, buildSpikingRun } from '#test/builders/spiking-card.ts';

const curve = [4, 100].map((steps) => ({ steps, accuracy: steps === 4 ? 0.4854 : 0.84, macroF1: 0.7, agreement: 0.9 }));
const card = buildSpikingCard({
  sides: [
    {
      side: 'validation',
      rowCount: 618,
      parent: { accuracy: 0.8414, macroF1: 0.7 },
      curve,
      stepsForOnePoint: 26,
      early: null,
    },
  ],
});
const forms = [{ card, problem: null, isShipped: true }];
const run = (steps: number | null, task?: 'records') => ({
  modelId: 'cnet' as ModelId,
  ...(task === undefined ? {} : { task }),
  ...(steps === null ? {} : { spiking: buildSpikingRun({ steps }) }),
});

it.each([
  ['the network itself', run(null), { isCalibrated: true, note: null }],
  ['no answer', undefined, { isCalibrated: true, note: null }],
  ['100 steps', run(100, 'records'), { isCalibrated: true, note: null }],
  [
    '4 steps',
    run(4, 'records'),
    {
      isCalibrated: false,
      note: 'At T = 4 right in 48.5 % of validation recordings, the network in 84.1 %.',
    },
  ],
  [
    '4 steps for beats',
    run(4),
    { isCalibrated: false, note: 'At T = 4 right in 48.5 % of validation beats, the network in 84.1 %.' },
  ],
])('says of %s whether it gives probabilities, and what it is worth', (_, asked, judged) => {
  expect(judgeRunSteps(asked, forms)).toEqual(judged);
});

it('calls an answer of a spiking form that is gone no probability', () => {
  expect(judgeRunSteps(run(100), [])).toEqual({
    isCalibrated: false,
    note: 'Not judged: its spiking form is not here any more.',
  });
});
