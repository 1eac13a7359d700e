import type { Result } from '#shared/result/result.ts';
import { findTimeBase, type TimeBase } from '#shared/units/time-base.ts';

export interface WfdbRecordLine {
  readonly recordName: string;
  readonly segmentCount: number | null;
  readonly signalCount: number;
  readonly frameRate: TimeBase;
  readonly counterRateHz: number | null;
  readonly baseCounterValue: number;
  readonly frameCount: number | null;
  readonly recordedAt: string | null;
}

/** header(5): 250 Hz where the header has no rate. */
const DEFAULT_RATE = '250';

/**
 * The record line: NAME[/SEGMENTS] SIGNALS [RATE[/COUNTER][(BASE)] [LENGTH [TIME [DATE]]]]. A length of 0 means 'not known', as
 * in header(5). Errors: the reason in words.
 */
export function parseRecordLine(line: string): Result<WfdbRecordLine, string> {
  const [name = '', signals, rate = DEFAULT_RATE, length = '0', time, date] = line.trim().split(/\s+/);
  const names = /^(.*?)(?:\/(\d+))?$/.exec(name);
  const recordName = names?.[1] ?? '';
  if (recordName === '') return fail('the record line has no name');
  if (signals === undefined) return fail('the record line gives no number of signals');
  if (!/^\d{1,9}$/.test(signals)) return fail(`the number of signals is '${shorten(signals)}'`);
  const rates = parseRates(rate);
  if (!rates.ok) return rates;
  if (!/^\d+(\.0*)?$/.test(length)) return fail(`the number of samples is '${shorten(length)}'`);
  const frameCount = Number(length);
  if (!Number.isSafeInteger(frameCount)) return fail(`the number of samples is '${shorten(length)}'`);
  return {
    ok: true,
    value: {
      recordName,
      segmentCount: names?.[2] === undefined ? null : Number(names[2]),
      signalCount: Number(signals),
      ...rates.value,
      frameCount: frameCount === 0 ? null : frameCount,
      recordedAt: toRecordedAt(time, date),
    },
  };
}

interface Rates {
  readonly frameRate: TimeBase;
  readonly counterRateHz: number | null;
  readonly baseCounterValue: number;
}

function parseRates(text: string): Result<Rates, string> {
  const parts = /^([^/(]+)(?:\/([^(]+))?(?:\(([^)]*)\))?$/.exec(text);
  const frameRate = parts?.[1] === undefined ? undefined : findTimeBase(parts[1]);
  if (frameRate === undefined) return fail(`the sampling rate is '${shorten(text)}'`);
  const counterRateHz = Number(parts?.[2] ?? NaN);
  const baseCounterValue = Number(parts?.[3] ?? 0);
  return {
    ok: true,
    value: {
      frameRate,
      counterRateHz: Number.isFinite(counterRateHz) && counterRateHz > 0 ? counterRateHz : null,
      baseCounterValue: Number.isFinite(baseCounterValue) ? baseCounterValue : 0,
    },
  };
}

/** What does not look like a time ('?', '--:--') is left out rather than shown as one. */
function toRecordedAt(time: string | undefined, date: string | undefined): string | null {
  if (time === undefined || !/^\d{1,2}(:\d{1,2}){0,2}(\.\d+)?$/.test(time)) return null;
  return date !== undefined && /^\d{1,2}\/\d{1,2}\/\d{1,4}$/.test(date) ? `${time} ${date}` : time;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function fail(error: string): { ok: false; error: string } {
  return { ok: false, error };
}
