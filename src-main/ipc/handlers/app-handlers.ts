import type { Handlers } from '#shared/ipc/contract.ts';
import type { AppInfo } from '#shared/ipc/schemas/app.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

export interface AppInfoService {
  info(): AppInfo;
  /** Forgets crashes of the tensor process and starts it again. */
  retryTensor(): Result<AppInfo>;
}

export function appHandlers(app: AppInfoService) {
  return {
    'app.info': () => ok(app.info()),
    'app.retry-tensor': () => app.retryTensor(),
  } satisfies Partial<Handlers>;
}
