import type { ErrorCode } from './codes.ts';

/** Facts about an error that may be shown and logged: base names and numbers, never paths or patient data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An expected failure. `message` says in plain words what happened to what, why, and what to do. */
export interface AppError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** Expected failures are values at module borders; bugs stay exceptions. */
export type Result<T, E = AppError> = Ok<T> | Err<E>;

export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

export function err(code: ErrorCode, message: string, details: ErrorDetails = {}): Err<AppError> {
  return { ok: false, error: { code, message, details } };
}

/** For programming errors and for code that is already inside a try block: turns a failure into an exception. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`, { cause: result.error });
}
