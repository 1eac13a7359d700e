import { classifyTrainingJobSchema, type ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { explainJobProblem } from '#shared/domain/any-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** One combination of a sweep, a job of its own. */
export interface SweepPoint {
  /** 'fit.batchSize=32, fit.phases.0.learningRate=0.001' */
  readonly setting: string;
  readonly job: ClassifyTrainingJob;
}

/** Every combination of a sweep's grid, the last key changing fastest. Errors: 'app/wrong-use' for a key that the job does not have, or a value that it may not have. */
export function expandSweep(job: ClassifyTrainingJob): Result<readonly SweepPoint[]> {
  if (job.runs.kind !== 'sweep') return ok([{ setting: '', job }]);
  const points: SweepPoint[] = [];
  for (const settings of combine(Object.entries(job.runs.grid))) {
    const copy: unknown = structuredClone({ ...job, runs: { kind: 'single' } });
    const lost = settings.find(([path, value]) => !setAt(copy, path.split('.'), value));
    if (lost !== undefined) return refuse(`there is no '${lost[0]}' to be swept over`);
    const parsed = classifyTrainingJobSchema.safeParse(copy);
    const setting = settings.map(([path, value]) => `${path}=${JSON.stringify(value)}`).join(', ');
    if (!parsed.success) return refuse(`${setting} is wrong ${explainJobProblem(parsed.error)}`);
    points.push({ setting, job: parsed.data });
  }
  return ok(points);
}

type Setting = readonly [path: string, value: unknown];

function combine(axes: readonly (readonly [string, readonly unknown[]])[]): readonly (readonly Setting[])[] {
  return axes.reduce<readonly (readonly Setting[])[]>(
    (all, [path, values]) => all.flatMap((before) => values.map((value) => [...before, [path, value] as const])),
    [[]],
  );
}

/** Only what is there is set, so that a misspelt key is no key of its own. Options of recipes and architectures may be new. */
function setAt(target: unknown, [key = '', ...rest]: readonly string[], value: unknown): boolean {
  if (!isRecord(target)) return false;
  if (rest.length > 0) return setAt(target[key], rest, value);
  if (!Object.hasOwn(target, key) && !isOptions(target)) return false;
  target[key] = value;
  return true;
}

/** Arrays too: their indices are keys. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What is not told apart by a kind or an id is a bag of options. */
function isOptions(target: Record<string, unknown>): boolean {
  return !Array.isArray(target) && !('kind' in target) && !('id' in target) && !('seed' in target);
}

function refuse(what: string): Result<never> {
  return err('app/wrong-use', `The sweep cannot be run: ${what}.`);
}
