import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Jobs } from '#main/jobs/queue.ts';
import { exportModel } from '#main/models/export-model.ts';
import type { ModelDesk } from '#main/models/model-desk.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { Job } from '#shared/domain/job.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';
import type { GrantedExports } from './granted-exports.ts';
import type { Grants } from './grants.ts';

/** Models out of and into the program, by what a person chose. */
export interface GrantedModels {
  /** Into the folder that was granted. Errors: those of grants; the rest is the job's. */
  export(request: ParsedInput<'models.export'>): Result<Job>;
  /** The folder that was granted, or the one model's folder in it. Errors: those of grants and of ModelDesk.import; 'import/not-found'. */
  import(grantIds: readonly GrantId[]): Promise<Result<ModelSummary>>;
}

export interface GrantedModelsDeps {
  readonly grants: Grants;
  readonly exports: Pick<GrantedExports, 'startInto'>;
  readonly jobs: Pick<Jobs, 'start'>;
  readonly models: ModelRegistry;
  readonly desk: Pick<ModelDesk, 'import'>;
}

export function createGrantedModels({ grants, exports, jobs, models, desk }: GrantedModelsDeps): GrantedModels {
  return {
    export: ({ modelId, destination, format }) =>
      exports.startInto(destination, (outFolder) =>
        jobs.start(
          { kind: 'export', title: `Export ${modelId}`, countedUnit: 'models', totalCount: 1 },
          async (context) => {
            const written = await exportModel(models, modelId, { outFolder, format });
            if (!written.ok) return written;
            context.addResult(modelId);
            context.report({ doneCount: 1, message: `Written as ${written.value}` });
            return written;
          },
        ),
      ),
    async import(grantIds) {
      const taken = grants.takeAll(grantIds, 'read');
      if (!taken.ok) return taken;
      try {
        const [only] = taken.value;
        const folder = taken.value.length === 1 && only !== undefined ? await findModelFolder(only.path) : undefined;
        if (folder !== undefined) return await desk.import(folder);
        return err('import/not-found', 'No model is there. Choose the one folder that holds its card.json.');
      } finally {
        for (const { dispose } of taken.value) dispose?.();
      }
    },
  };
}

/** The folder itself; or, as a page uploads one, the only folder in it. */
async function findModelFolder(path: string): Promise<string | undefined> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  for (const folder of [path, ...(folders.length === 1 ? folders : [])]) {
    if ((await stat(join(folder, 'card.json')).catch(() => undefined))?.isFile() === true) return folder;
  }
  return undefined;
}
