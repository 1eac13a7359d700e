import { findTimeBase, type TimeBase } from '#shared/units/time-base.ts';
import type { CustomLabel } from './annotation-set.ts';
import { MAX_WFDB_CODE } from './wfdb-codes.ts';

/**
 * Notes at time 0 with which a WFDB annotation file describes itself: its time resolution, and symbols of its own. Reader and
 * writer share their texts. Source: annot(5), and files that the WFDB library wrote.
 */
export const DEFINITIONS_START = '## annotation type definitions';
export const DEFINITIONS_END = '## end of definitions';
const TIME_RESOLUTION_START = '## time resolution: ';

/** '15 c calibration pulse' and a line feed, as the WFDB library writes it. */
export function formatDefinition({ code, symbol, description }: CustomLabel): string {
  return `${code} ${symbol} ${description}\n`;
}

/** undefined where the text is no definition of a code from 1 to 49. */
export function parseDefinition(text: string): CustomLabel | undefined {
  const parts = /^(\d{1,2}) (\S{1,16})(?: ([^\0\r\n]*))?[\0\r\n]*$/.exec(text);
  const code = Number(parts?.[1]);
  if (parts?.[2] === undefined || code < 1 || code > MAX_WFDB_CODE) return undefined;
  return { code, symbol: parts[2], description: parts[3] ?? '' };
}

/** Ticks per second in which the file counts, where that is not the record's frames per second. */
export function formatTimeResolution({ rateNumerator, rateDenominator }: TimeBase): string {
  return `${TIME_RESOLUTION_START}${rateNumerator / rateDenominator}`;
}

export function parseTimeResolution(text: string): TimeBase | undefined {
  if (!text.startsWith(TIME_RESOLUTION_START)) return undefined;
  return findTimeBase(text.slice(TIME_RESOLUTION_START.length).replace(/[\0\s]+$/, ''));
}
