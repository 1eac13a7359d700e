import { err, ok, type ErrorDetails, type Result } from '#shared/result/result.ts';
import type { ErrorCode } from '#shared/result/codes.ts';

/** What is wrong with a file of weights: thrown deep inside a reader, a result at its border. */
export class WeightsFault extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'WeightsFault';
    this.code = code;
    this.details = details;
  }
}

/** Runs a reader: its faults become errors, bugs stay exceptions. */
export async function toWeightsResult<T>(read: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await read());
  } catch (error) {
    if (error instanceof WeightsFault) return err(error.code, error.message, error.details);
    throw error;
  }
}

/** A name out of a file, fit to be shown: printable, short. */
export function toShown(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 100 ? `${printable.slice(0, 97)}...` : printable;
}
