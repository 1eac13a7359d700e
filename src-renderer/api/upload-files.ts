import type { Envelope } from '#shared/ipc/bridge.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import { err } from '#shared/result/result.ts';

/** A file with its place inside what was dropped, e.g. '100/100.dat'. */
export interface PlacedFile {
  readonly file: File;
  readonly relativePath: string;
}

const PARALLEL_UPLOADS = 4;

/**
 * Sends files to the browser shell, which answers with grants for them. A file that was chosen in a folder keeps its place in it.
 * @param files  DOM `File`s, or `PlacedFile`s as `collectDropped` gives them
 */
export async function uploadFiles(origin: string, files: readonly unknown[]): Promise<Envelope> {
  const placed = files.map(toPlaced);
  if (placed.length === 0) return err('grant/unknown', 'No file was chosen.');
  const address = `${origin}${WIRE.uploadPath}/${crypto.randomUUID()}`;
  const refused = await sendAll(address, placed);
  if (refused === undefined) return readEnvelope(await fetch(address, { method: 'POST' }));
  await fetch(address, { method: 'DELETE' });
  return refused;
}

/** Undefined when all have arrived, else the first refusal; those not yet under way are then left out. */
async function sendAll(address: string, placed: readonly PlacedFile[]): Promise<Envelope | undefined> {
  const waiting = placed.map((file, index) => ({ ...file, index }));
  let refused: Envelope | undefined;

  async function sendNext(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && refused === undefined; next = waiting.shift()) {
      const envelope = await send(`${address}/${next.index}`, next);
      if (!envelope.ok) refused ??= envelope;
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, sendNext));
  return refused;
}

async function send(address: string, { file, relativePath }: PlacedFile): Promise<Envelope> {
  try {
    const headers = { [WIRE.uploadNameHeader]: encodeURIComponent(relativePath) };
    return await readEnvelope(await fetch(address, { method: 'PUT', headers, body: file }));
  } catch {
    // The page hears no reason from fetch: the file cannot be read (a folder, no right to it), or the connection is gone.
    return err('import/unreadable', `'${file.name}' could not be sent. Is it still there, and may it be read?`);
  }
}

async function readEnvelope(response: Response): Promise<Envelope> {
  if (response.status !== 200 && response.status !== 422) {
    return err('ipc/forbidden', `Overread refused the files: ${(await response.text()).trim()}`);
  }
  return (await response.json()) as Envelope; // main is trusted: typed, not parsed
}

function toPlaced(item: unknown): PlacedFile {
  if (item instanceof File) return { file: item, relativePath: item.webkitRelativePath || item.name };
  if (typeof item === 'object' && item !== null && 'file' in item && 'relativePath' in item) {
    const { file, relativePath } = item;
    if (file instanceof File && typeof relativePath === 'string') return { file, relativePath };
  }
  throw new Error('uploadFiles: each item must be a File or a PlacedFile');
}
