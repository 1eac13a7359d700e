import { expect, it } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { RecordAnswers } from '#renderer/state/record-answers.svelte.ts';
import type { RecordRun } from '#shared/domain/record-answer.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import { buildSpikingRun } from '#test/builders/spiking-card.ts';

const lite = { recordId: 'one', modelId: 'lite', modelVersion: '1' };
const runs: Readonly<Record<string, object>> = {
  ann: lite,
  t50: { ...lite, spiking: buildSpikingRun({ steps: 50 }) },
  t100: { ...lite, spiking: buildSpikingRun() },
  later: { ...lite, modelVersion: '2' },
  other: { ...lite, recordId: 'two' },
};

function open() {
  const bridge = createTestBridge({
    'predictions.read-rows': ({ runId }: { readonly runId: string }) =>
      runs[runId] === undefined
        ? err('prediction/unknown-run', 'gone')
        : ok({ run: { id: runId, ...runs[runId] }, rows: [] }),
  });
  return new RecordAnswers(createApi(bridge));
}

it.each([
  ['the spikes beside the network', ['t100', 'ann'], 't100'],
  ['the network beside spikes, also of other steps', ['ann', 't50', 't100'], 'ann'],
  ['the last spikes beside the network', ['t50', 't100', 'ann'], 't100'],
  ['nothing beside spikes after spikes', ['t50', 't100'], undefined],
  ['nothing of another version', ['t100', 'later'], undefined],
  ['nothing of another recording', ['t100', 'other'], undefined],
  ['nothing where the answer could not be read', ['t100', 'gone'], undefined],
])('keeps %s', async (_, opened, beside) => {
  const answers = open();

  for (const runId of opened) await answers.open(runId as PredictionRunId);

  expect(answers.beside?.run.id).toBe(beside);
});

it('reads beside an answer the newest one to each other question, of fragments and of what did not apply none', async () => {
  const run = (id: string, classIds: readonly string[], more: object = {}) =>
    ({ id, task: 'records', classIds, notApplicable: null, ...more }) as unknown as RecordRun; // all that is looked at
  const list = [
    run('ann', ['N', 'A']),
    run('later', ['normal', 'abnormal']),
    run('t50', ['abnormal', 'normal']),
    run('other', ['x'], { task: 'fragments' }),
    run('t100', ['AF'], { notApplicable: 'It has no lead V6.' }),
  ];
  const answers = open();

  await answers.open('ann' as PredictionRunId, list);
  expect(answers.alongside.map((answer) => answer.run.id)).toEqual(['later']);
  await answers.open('t50' as PredictionRunId, list);
  expect(answers.alongside.map((answer) => answer.run.id)).toEqual(['ann']);
  await answers.open(null);
  expect(answers.alongside).toEqual([]);
});
