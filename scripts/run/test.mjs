// The tests: vitest's own report, and as the last line how many passed and failed.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workerEntries } from '../build-entries.mjs';
import { childEnv, runProgram } from '../setup/programs.mjs';
import { ensureBuilt } from './build.mjs';
import { runChecks } from './check.mjs';
import { runInTerminal, tool } from './steps.mjs';

const KINDS = ['unit', 'unit-renderer', 'conformance', 'integration', 'e2e'];

/** Everything that a newcomer should see pass. Arguments after `--` choose test files and leave the checks out. */
export async function test(context) {
  const { root, args } = context;
  await ensureBuilt(root);
  const checks = args.length === 0 ? await runChecks(root, { isThorough: true }) : { passed: 0, failed: 0 };
  return report(checks, await runVitest(context, KINDS));
}

export async function testKinds(context, kinds) {
  if (kinds.includes('e2e') || kinds.includes('integration')) await ensureBuilt(context.root);
  return report({ passed: 0, failed: 0 }, await runVitest(context, kinds));
}

/**
 * Lets Node strip the types of what worker threads run, once and in one thread, so that the threads of the tests find it done:
 * vitest.config.ts says why. A thread's file may refuse to run outside a thread; by then its imports are read.
 */
async function stripTypes(root) {
  const threads = Object.entries(workerEntries).filter(([name]) => name.endsWith('-worker'));
  const code = threads.map(([, path]) => `await import('./${path}').catch(() => {});`).join('\n');
  await runProgram(process.execPath, ['--input-type=module', '-e', `${code}\nprocess.exit();`], {
    cwd: root,
    env: childEnv(root, { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') }),
    timeoutMs: 60_000,
  });
}

async function runVitest({ root, args }, kinds) {
  await stripTypes(root);
  const folder = join(root, 'node_modules', '.cache', 'vitest');
  const results = join(folder, `results-${process.pid}.json`);
  mkdirSync(folder, { recursive: true });
  const exitCode = await runInTerminal(root, [
    tool(root, 'vitest', 'vitest.mjs'),
    'run',
    ...kinds.map((kind) => `--project=${kind}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...args,
  ]);
  return { exitCode, ...readCounts(results) };
}

function readCounts(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(path, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }; // vitest ended before it could report; its exit code says so
  } finally {
    rmSync(path, { force: true });
  }
}

function report(checks, tests) {
  const passed = checks.passed + tests.passed;
  const failed = checks.failed + tests.failed;
  // A file that does not load or an error between tests fails the run without failing a test.
  const uncounted = failed === 0 && tests.exitCode !== 0 ? 1 : 0;
  if (tests.skipped > 0) console.log(`${tests.skipped} skipped, each with its reason above`);
  console.log(`${passed} passed, ${failed + uncounted} failed`);
  return failed + uncounted === 0 ? 0 : 1;
}
