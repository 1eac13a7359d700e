import { describe, expect, it } from 'vitest';
import type { JobContext, JobProgress } from '#main/jobs/job-context.ts';
import { runPredictions, type PlannedPrediction } from '#main/review/run-predictions.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

function open() {
  const stop = new AbortController();
  const told: JobProgress[] = [];
  const failures: string[] = [];
  const results: string[] = [];
  const context: JobContext = {
    signal: stop.signal,
    report: (progress) => void told.push(progress),
    addFailure: ({ input, reason }) => void failures.push(`${input}: ${reason}`),
    addResult: (id) => void results.push(id),
  };
  return { stop, told, failures, results, context };
}

const plan = (title: string, run: PlannedPrediction['run']) => (): Promise<Result<PlannedPrediction>> =>
  Promise.resolve(ok({ title, countedUnit: 'beats', run }));
const answer = (title: string) =>
  plan(title, (context) => {
    context.report({ doneCount: 300, totalCount: 300, message: `${title} is read` });
    context.addResult(title);
    return Promise.resolve(ok(null));
  });

describe('several predictions as one job', () => {
  it('are made one after the other, and counted as answers, not by what each counts', async () => {
    const { told, results, context } = open();

    expect(await runPredictions([answer('one'), answer('two')], context)).toEqual(ok(null));
    expect(results).toEqual(['one', 'two']);
    expect(told[1]).toEqual({ doneCount: 1, totalCount: 2, message: 'two is read' });
    expect(told.at(-1)).toMatchObject({ doneCount: 2, message: '2 of 2 answers are there' });
  });

  it('go on where one cannot be made, which is a failure with its reason', async () => {
    const { failures, results, context } = open();
    const gone = () => Promise.resolve(err('model/unknown', 'There is no model x.'));
    const broken = plan('three', () => Promise.resolve(err('model/broken', 'Its weights are cut off.')));

    expect(await runPredictions([gone, broken, answer('four')], context)).toEqual(ok(null));
    expect(failures).toEqual(['a prediction: There is no model x.', 'three: Its weights are cut off.']);
    expect(results).toEqual(['four']);
  });

  it('end where they are cancelled', async () => {
    const { stop, results, context } = open();
    const last = plan('one', () => {
      stop.abort();
      return Promise.resolve(ok(null));
    });

    const ended = await runPredictions([last, answer('two')], context);

    expect(ended).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(results).toEqual([]);
  });
});
