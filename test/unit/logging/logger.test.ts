import { expect, it } from 'vitest';
import { createLogger, hidePaths } from '#main/logging/logger.ts';

function collect() {
  const lines: string[] = [];
  const logger = createLogger({ destination: { write: (line) => lines.push(line) }, level: 'info' });
  return { lines, logger };
}

it('writes one JSON line with the facts and without a host name', () => {
  const { lines, logger } = collect();

  logger.info('record imported', { recordId: '01a', sampleCount: 650000 });

  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0]!) as Record<string, unknown>;
  expect(line).toMatchObject({ msg: 'record imported', recordId: '01a', sampleCount: 650000, pid: process.pid });
  expect(line).not.toHaveProperty('hostname');
});

it('keeps file and line of our own source but no folder, in messages, facts and stacks', () => {
  const { lines, logger } = collect();

  const error = new Error("ENOENT: no such file, open '/home/anna/Patients/Mary Smith/100.dat'");
  error.stack = `Error: x\n    at run (file:///home/anna/overread/src-main/jobs/queue.ts:12:5)\n    at C:\\Users\\Anna\\x.js:1:2`;
  logger.exception('reading C:\\Users\\Anna\\rec 1\\a.dat failed', error, { where: '/home/anna/secret' });

  const text = lines.join('');
  expect(text).not.toMatch(/anna|mary|smith|patients|secret|users/i);
  expect(text).toContain('[path]/queue.ts:12:5');
});

it('leaves text without paths as it is', () => {
  for (const text of ['25 mm/s and 10 mm/mV', 'N/A', 'a/b/c', 'http://127.0.0.1:80/x', '3 of 4 records', '']) {
    expect(hidePaths(text)).toBe(text);
  }
});

it('says nothing below its level', () => {
  const lines: string[] = [];
  const logger = createLogger({ destination: { write: (line) => lines.push(line) }, level: 'error' });

  logger.info('a');
  logger.warn('b');
  logger.error('c');

  expect(lines).toHaveLength(1);
});
