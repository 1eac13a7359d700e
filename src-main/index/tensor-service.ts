import { availableParallelism } from 'node:os';
import type { AppInfoService } from '#main/ipc/handlers/app-handlers.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { AppInfo, TensorStatus } from '#shared/ipc/schemas/app.ts';
import { ok } from '#shared/result/result.ts';
import type { StartTensorChild } from './services.ts';
import { toStartChild } from './start-tensor.ts';
import { readVersion } from './version.ts';

export interface TensorServiceOptions {
  /** Undefined: as a child of plain Node. */
  readonly startTensorChild: StartTensorChild | undefined;
  readonly shell: AppInfo['shell'];
  readonly now: () => number;
  readonly logger: Logger;
  readonly publish: Publish;
}

export interface TensorService extends AppInfoService {
  readonly supervisor: TensorSupervisor;
}

/**
 * A key is answered while beats are classified: TensorFlow takes one core fewer than there are. On two cores the 95th percentile of
 * 'next uncertain' during a prediction was 63 ms with both.
 */
const LEAVE_A_CORE = { TF_NUM_INTRAOP_THREADS: String(Math.max(1, availableParallelism() - 1)) } as const;

const CRASHED = 'The tensor process crashed three times within five minutes. Predictions wait until you try again.';

/** The tensor process as the desk knows it: started on demand, and every change of its state told to the window. */
export function createTensorService(options: TensorServiceOptions): TensorService {
  const { startTensorChild, shell, now, logger, publish } = options;
  const onOutput = (line: string) => logger.warn('tensor process', { line });
  const startChild = toStartChild({ startTensorChild }, { onOutput, env: LEAVE_A_CORE });
  const supervisor = createTensorSupervisor({ startChild, now, logger, onStatus: tell });
  const version = readVersion();
  let told: TensorStatus = { state: 'idle', backend: null, problem: null };

  function toStatus(): TensorStatus {
    const { state, backend } = supervisor.status();
    return { state: state === 'off' ? 'idle' : state, backend, problem: state === 'unavailable' ? CRASHED : null };
  }

  function tell(): void {
    const status = toStatus();
    if (status.state === told.state && status.backend === told.backend) return;
    told = status;
    publish({ name: 'tensor.changed', payload: status });
  }

  function info(): AppInfo {
    const { notice } = supervisor.status();
    return { version, shell, tensor: toStatus(), notices: notice === null ? [] : [notice] };
  }

  return {
    supervisor,
    info,
    retryTensor() {
      supervisor.retry();
      void supervisor.warmUp();
      return ok(info());
    },
  };
}
