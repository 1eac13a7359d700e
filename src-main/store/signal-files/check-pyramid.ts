import { readFileSync } from 'node:fs';
import { findPyramidHeader, hasSoundPayload } from './pyramid-layout.ts';

/** Whether a pyramid file holds what was written: header, size and checksum. Reads it whole: for a worker. Errors: those of reading. */
export function isSoundPyramid(file: string, sampleCount: number): boolean {
  const bytes = readFileSync(file);
  const header = findPyramidHeader(bytes);
  return header?.sampleCount === sampleCount && hasSoundPayload(bytes, header);
}
