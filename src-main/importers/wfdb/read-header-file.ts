import type { Result } from '#shared/result/result.ts';
import { joinName, type SourceFolder } from '../source-folder.ts';
import { MAX_HEADER_BYTES, parseHeader } from './parse-header.ts';
import type { WfdbHeader } from './wfdb-header.ts';

export const HEADER_SUFFIX = '.hea';

export interface LocatedHeader {
  readonly header: WfdbHeader;
  /** Folder of the header, relative to the granted one. */
  readonly folder: string;
  /** Base name of the record, without suffix. */
  readonly recordName: string;
  /** Base name of the header file, for messages. */
  readonly headerName: string;
}

/** Header of a record that is named relative to `folder`, e.g. '100' or 'sub/100'. */
export async function readHeaderFile(
  source: SourceFolder,
  folder: string,
  name: string,
): Promise<Result<LocatedHeader>> {
  const whole = joinName(folder, name);
  const slash = whole.lastIndexOf('/');
  const recordName = whole.slice(slash + 1);
  const headerName = `${recordName}${HEADER_SUFFIX}`;
  const bytes = await source.read(`${whole}${HEADER_SUFFIX}`, MAX_HEADER_BYTES);
  if (!bytes.ok) return bytes;
  const header = parseHeader(bytes.value, headerName);
  if (!header.ok) return header;
  return {
    ok: true,
    value: { header: header.value, folder: slash < 0 ? '' : whole.slice(0, slash), recordName, headerName },
  };
}
