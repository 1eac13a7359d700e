import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServicesOptions } from '#main/index.ts';
import { createServices } from '#main/index.ts';
import type { Services } from '#main/index/services.ts';
import type { Router } from '#main/ipc/router.ts';
import type { Job } from '#shared/domain/job.ts';
import type { CallInput, CallOutput, CallResult } from '#shared/ipc/contract.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeRandomModel } from './random-model.ts';

/** All services on a library in a temporary folder, with an untrained model, called as a page calls them. */
export interface OpenDesk {
  readonly folder: string;
  readonly services: Services;
  readonly router: Router<unknown>;
  readonly events: AppEvent[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>>;
  /** As call, for one that must succeed. */
  get<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Waits for the end of a job. */
  end(job: Job): Promise<Job>;
  import(paths: readonly string[]): Promise<Job>;
  close(): Promise<void>;
}

export function openDesk(options: Partial<ServicesOptions> = {}): OpenDesk {
  const folder = mkdtempSync(join(tmpdir(), 'overread-desk-'));
  const resourcesFolder = join(folder, 'resources');
  mkdirSync(join(resourcesFolder, 'models'), { recursive: true });
  makeRandomModel(join(resourcesFolder, 'models'));
  const libraryFolder = join(folder, 'library');
  const services = unwrap(createServices({ libraryFolder, shell: 'browser', resourcesFolder, ...options }));
  const router = services.createRouter(() => true);
  const events: AppEvent[] = [];
  services.subscribe((event) => events.push(event));

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>> {
    return (await router.dispatch(name, input, 'test')) as CallResult<N>; // the contract pairs name and answer
  }

  return {
    folder,
    services,
    router,
    events,
    call,
    get: async (name, input) => unwrap(await call(name, input)),
    end: (job) => services.jobEnds.wait(job),
    async import(paths) {
      const job = services.openPaths(paths);
      if (job === undefined) throw new Error('OpenDesk.import: no paths were given');
      return services.jobEnds.wait(job);
    },
    async close() {
      await router.close();
      await services.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
