// What could not be had is not asked for again for a day, so that a machine without that host starts quickly every time.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * @param name what failed; @param key what it depends on (versions): another key is another attempt
 * @returns the cause, if this failed within the last day
 */
export function rememberedFailure(cache, name, key, now = Date.now()) {
  try {
    const failure = JSON.parse(readFileSync(fileOf(cache, name), 'utf8'));
    const ageMs = now - failure.atMs;
    return failure.key === key && ageMs >= 0 && ageMs < REMEMBERED_FOR_MS ? String(failure.cause) : undefined;
  } catch {
    return undefined; // nothing remembered, or nothing readable: try again
  }
}

export function rememberFailure(cache, name, key, cause, now = Date.now()) {
  mkdirSync(join(cache, 'failures'), { recursive: true });
  writeFileSync(fileOf(cache, name), JSON.stringify({ key, cause, atMs: now }));
}

export function forgetFailure(cache, name) {
  rmSync(fileOf(cache, name), { force: true });
}

export function forgetFailures(cache) {
  rmSync(join(cache, 'failures'), { recursive: true, force: true });
}

function fileOf(cache, name) {
  return join(cache, 'failures', `${name}.json`);
}
