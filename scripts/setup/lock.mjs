// One set-up at a time. The lock is a file that holds the owner's pid and that the owner touches every few seconds; it is taken
// over when that process is gone, or when nobody has touched it for a minute (a pid that another program got since).
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_EVERY_MS = 5_000;
const UNTOUCHED_IS_STALE_MS = 60_000;
const POLL_MS = 200;

/**
 * Runs `work` while holding the lock at `path`, waiting for another holder first.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number | undefined) => void} onWait called once with the other holder's pid (or undefined) when there is something to wait for
 * @returns what `work` returns; the lock is freed whatever happens
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !tryToTake(path); await sleep(POLL_MS)) {
    if (takeOverIfStale(path)) continue;
    if (!told) onWait(readOwner(path)?.pid);
    told = true;
  }
  const touching = setInterval(() => touch(path), TOUCH_EVERY_MS);
  touching.unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(path, { force: true });
  }
}

function tryToTake(path) {
  let file;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'EPERM') return false;
    throw error;
  }
  writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
  closeSync(file);
  return true;
}

// Two waiters may see the same stale lock; a second lock makes sure that the later one does not remove the earlier one's fresh lock.
function takeOverIfStale(path) {
  if (!isStale(path)) return false;
  const guard = `${path}.takeover`;
  if (!tryToTake(guard)) {
    if (ageMs(guard) > UNTOUCHED_IS_STALE_MS) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (!isStale(path)) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

function isStale(path) {
  const age = ageMs(path);
  if (age === undefined) return false;
  if (age > UNTOUCHED_IS_STALE_MS) return true;
  const owner = readOwner(path);
  return owner !== undefined && owner.host === hostname() && !isAlive(owner.pid);
}

function readOwner(path) {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8'));
    return Number.isInteger(owner?.pid) ? owner : undefined;
  } catch {
    return undefined; // gone, or its owner has not written its pid yet
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The lock was removed by hand; the work goes on, and freeing it twice does no harm.
  }
}
