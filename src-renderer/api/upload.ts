import type { Envelope } from '#shared/ipc/bridge.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import { err } from '#shared/result/result.ts';
import type { GrantOptions, PickedFile } from './desk-bridge.ts';

const SIDE_BY_SIDE = 4;

export interface UploadDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly newBatchId: () => string;
}

/**
 * Sends files to the browser shell, a few side by side, and asks for the grant. A failure or a cancel gives up the whole batch:
 * half a recording helps nobody. Errors: those of the server, 'job/cancelled', 'ipc/disconnected'.
 */
export async function uploadFiles(
  files: readonly unknown[],
  options: GrantOptions,
  deps: UploadDeps,
): Promise<Envelope> {
  const picked = files.filter(isPicked);
  const batchPath = `${WIRE.uploadPath}/${deps.newBatchId()}`;
  const failures: Envelope[] = [];
  let nextIndex = 0;
  let doneCount = 0;

  const sendSome = async () => {
    for (let i = nextIndex++; i < picked.length && failures.length === 0; i = nextIndex++) {
      const one = picked[i];
      if (one === undefined) continue;
      const sent = await request(deps, `${batchPath}/${i}`, {
        method: 'PUT',
        headers: { [WIRE.uploadNameHeader]: encodeURIComponent(one.path) },
        body: one.file,
        signal: options.signal ?? null,
      });
      if (!sent.ok) failures.push(sent);
      doneCount += 1;
      options.onProgress?.(doneCount, picked.length);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendSome));

  const [failure] = failures;
  if (failure === undefined) return request(deps, batchPath, { method: 'POST' });
  await request(deps, batchPath, { method: 'DELETE' });
  return failure;
}

async function request(deps: UploadDeps, path: string, init: RequestInit): Promise<Envelope> {
  try {
    const response = await deps.fetch(path, { ...init, credentials: 'same-origin' });
    const envelope: unknown = await response.json();
    if (isEnvelope(envelope)) return envelope;
    return err('ipc/internal', `Overread answered an upload with ${response.status}.`);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError')
      return err('job/cancelled', 'The upload was cancelled.');
    return err(
      'ipc/disconnected',
      'A file could not be sent to Overread. Is it still there, and is Overread still running?',
    );
  }
}

function isPicked(value: unknown): value is PickedFile {
  return (
    typeof value === 'object' && value !== null && 'file' in value && 'path' in value && value.file instanceof File
  );
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'ok' in value && ('value' in value || 'error' in value);
}
