import { fileURLToPath } from 'node:url';
import { entryUrl } from '#main/entries.ts';
import type { AppInfoService } from '#main/ipc/handlers/app-handlers.ts';
import type { Logger } from '#main/logging/logger.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import type { PredictBeatsRequest, TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { AppInfo, TensorStatus } from '#shared/ipc/schemas/app.ts';
import { ok } from '#shared/result/result.ts';
import type { StartTensorChild } from './services.ts';
import { readVersion } from './version.ts';

export interface TensorServiceOptions {
  readonly startTensorChild: StartTensorChild | undefined;
  readonly shell: AppInfo['shell'];
  readonly now: () => number;
  readonly logger: Logger;
  readonly publish: Publish;
}

export interface TensorService extends AppInfoService {
  readonly supervisor: Pick<TensorSupervisor, 'predictBeats' | 'warmUp'>;
  close(): Promise<void>;
}

/** The tensor process as the desk knows it: started on demand, and every change of its state told to the window. */
export function createTensorService(options: TensorServiceOptions): TensorService {
  const { startTensorChild, shell, now, logger, publish } = options;
  const startChild =
    startTensorChild === undefined
      ? () => forkTensorChild({ onOutput: (line) => logger.warn('tensor process', { line }) })
      : () => startTensorChild(fileURLToPath(entryUrl('tensor-entry')));
  const supervisor = createTensorSupervisor({ startChild, now, logger });
  let told = toStatus(supervisor, null);
  let problem: string | null = null;

  function tell(): void {
    const status = toStatus(supervisor, problem);
    if (JSON.stringify(status) === JSON.stringify(told)) return;
    told = status;
    publish({ name: 'tensor.changed', payload: status });
  }

  /** Tells what the work changed: starting when it begins, ready or gone when it ends. */
  async function watch<T extends { readonly ok: boolean }>(work: Promise<T>): Promise<T> {
    tell();
    const result = await work;
    problem = result.ok ? null : toProblem(supervisor);
    tell();
    return result;
  }

  const version = readVersion();
  const info = (): AppInfo => {
    const tensor = toStatus(supervisor, problem);
    const { notice } = supervisor.status();
    return { version, shell, tensor, notices: notice === null ? [] : [notice] };
  };
  const watched = {
    predictBeats: (request: PredictBeatsRequest) => watch(supervisor.predictBeats(request)),
    warmUp: () => watch(supervisor.warmUp()),
  };
  return {
    supervisor: watched,
    info,
    retryTensor() {
      supervisor.retry();
      void watched.warmUp();
      return ok(info());
    },
    close: () => supervisor.close(),
  };
}

function toProblem(supervisor: TensorSupervisor): string | null {
  if (supervisor.status().state !== 'unavailable') return null;
  return 'The tensor process crashed three times within five minutes. Predictions wait until you try again.';
}

function toStatus(supervisor: TensorSupervisor, problem: string | null): TensorStatus {
  const { state, backend } = supervisor.status();
  return { state: state === 'off' ? 'idle' : state, backend, problem };
}
