import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { zipFolder } from './zip-folder.ts';

/** A finished export that waits to be fetched. */
export interface Download {
  readonly folder: string;
  readonly fileName: string;
  /** Deletes the folder: called when it has been sent whole. */
  readonly dispose: () => void;
}

export interface DownloadsOptions {
  readonly findDownload: (downloadId: string) => Download | undefined;
}

/** Sends an export as a zip; false where there is none. It stays until it was sent whole, so that a broken download can be tried again. */
export async function sendDownload(
  downloadId: string,
  isHead: boolean,
  response: ServerResponse,
  { findDownload }: DownloadsOptions,
): Promise<boolean> {
  const download = findDownload(downloadId);
  if (download === undefined) return false;
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${download.fileName}"`,
  });
  if (isHead) {
    response.end();
    return true;
  }
  await pipeline(await zipFolder(download.folder), response);
  download.dispose();
  return true;
}
