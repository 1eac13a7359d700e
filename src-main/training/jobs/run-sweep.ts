import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import { finishRun } from './finish-run.ts';
import { readFinishedRun } from './finished-run.ts';
import { fitRun, type FittedRun } from './fit-run.ts';
import { prepareSession, toCardFacts, toContext, type Session } from './job-session.ts';
import type { PreparedJob } from './prepare-job.ts';
import { assembleRuns } from './run-folds.ts';
import type { SweepPoint } from './sweep.ts';

/** Fits every combination, judges the one that is best on the rows that choose. Errors: as runClassifyJob. */
export async function runSweep(session: Session, points: readonly SweepPoint[]): Promise<Result<ModelCard | null>> {
  const { input, tensor } = session;
  const fits: {
    readonly point: SweepPoint;
    readonly prepared: PreparedJob;
    readonly run: FittedRun;
    folder: string;
  }[] = [];
  const sets = new Map<string, RowSet>();
  await input.work.tell({ runCount: points.length });
  for (const [k, point] of points.entries()) {
    const recipe = JSON.stringify(point.job.recipe);
    const prepared = await prepareSession(session, point.job, sets.get(recipe));
    if (!prepared.ok) return prepared;
    sets.set(recipe, prepared.value.set);
    const [fold] = prepared.value.split.folds;
    if (fold === undefined) return err('job/failed', 'The split has no fold.');
    const folder = await input.work.openRun(`combination-${k + 1}`);
    const where = `combination ${k + 1} of ${points.length} (${point.setting}), `;
    const run = await fitRun(toContext(session, prepared.value, where), { fold, folder }, tensor);
    if (!run.ok) return run;
    fits.push({ point, prepared: prepared.value, run: run.value, folder });
    await input.work.tell({ runsDone: k + 1, dataSha256: prepared.value.set.sha256 });
  }
  const best = fits.reduce((a, b) => ((b.run.figure ?? -Infinity) > (a.run.figure ?? -Infinity) ? b : a));
  const notes = fits.map(
    ({ point, run }) =>
      `Combination ${point.setting}: ${run.figure === null ? 'not judged' : Math.abs(run.figure).toFixed(4)} on the rows that choose${run === best.run ? ', chosen' : ''}.`,
  );
  const { prepared, folder, run } = best;
  const facts = toCardFacts(session, prepared, { fold: run.fold, notes });
  if (!facts.ok) return facts;
  const context = toContext(session, prepared, '');
  const finished = await finishRun(run, { context, folder, facts: facts.value, title: '' }, tensor);
  if (!finished.ok) return finished;
  const done = await readFinishedRun(folder, { dataSha256: prepared.set.sha256, splitSha256: prepared.split.sha256 });
  if (done === undefined) return err('job/failed', 'What was just written into the work folder is not there any more.');
  const trainingSec = fits.reduce((sum, own) => sum + own.run.trainingSec, 0);
  return assembleRuns(session, prepared, {
    done: [{ folder, fold: run.fold, finished: done.run, probabilities: done.probabilities }],
    notes,
    effort: { trainingSec, of: `all ${fits.length} combinations` },
  });
}
