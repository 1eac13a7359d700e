import type { GrantedExports } from '#main/ipc/granted-exports.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function exportHandlers(exports: GrantedExports) {
  return {
    'export.start': (request) => exports.start(request),
    'export.collect': ({ jobId }) => exports.collect(jobId),
  } satisfies Partial<Handlers>;
}
