import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openFitLog } from '#main/tensor/fit/fit-log.ts';
import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { FitOut } from '#main/tensor/protocol/fit-spec.ts';
import { readEvents, readWithTensorboard } from '#test/builders/read-events.ts';

const root = mkdtempSync(join(tmpdir(), 'overread-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let out: FitOut;
let count = 0;
beforeEach(() => {
  const folder = join(root, String(count++));
  mkdirSync(join(folder, 'events'), { recursive: true });
  out = {
    folder,
    keepsEveryEpoch: false,
    checkpoint: null,
    hotlogPath: join(folder, 'log.txt'),
    eventsFolder: join(folder, 'events'),
  };
});

/** 2026-01-02 03:04:05 UTC, a second later each time. */
function createClock(fromMs = Date.UTC(2026, 0, 2, 3, 4, 5)): () => number {
  let nowMs = fromMs - 1000;
  return () => (nowMs += 1000);
}

const epoch = (number: number, parts: Partial<FitEpoch> = {}): FitEpoch => {
  return {
    epoch: number,
    epochCount: 9,
    trainLoss: 1 / number,
    elapsedMs: 1500,
    outsideMs: 100,
    phaseIndex: 0,
    learningRate: 0.002,
    validation: { loss: 0.5, accuracy: 0.75, macroF1: 0.7, macroAuc: null, f1ByClass: [], confusion: [] },
    isBest: false,
    remainingMs: 12_000,
    ...parts,
  };
};

describe('what a training run writes about itself', () => {
  it('writes events that an independent reader decodes, checksums and all', async () => {
    const log = await openFitLog({ out, doneEpochCount: 0, now: createClock() });
    await log.addEpoch(epoch(1));
    await log.addEpoch(epoch(300, { validation: null }));

    const [version, first, second, ...others] = readEvents(out.eventsFolder!);
    expect(version).toMatchObject({ fileVersion: 'brain.Event:2', step: 0, scalars: {} });
    expect(first!.step).toBe(1);
    expect(first!.wallTime).toBeGreaterThan(Date.UTC(2026, 0, 2, 3, 4, 5) / 1000);
    expect(first!.scalars['loss/train']).toBe(1);
    expect(first!.scalars['validation/accuracy']).toBe(0.75);
    expect(first!.scalars).not.toHaveProperty('validation/macro_auc');
    expect(second).toMatchObject({ step: 300 });
    expect(Object.keys(second!.scalars)).toEqual(['loss/train', 'learning_rate']);
    expect(second!.scalars.learning_rate).toBeCloseTo(0.002, 8);
    expect(others).toEqual([]);
    const seen = readWithTensorboard(out.eventsFolder!);
    if (seen !== undefined) expect(seen).toMatchObject({ 'validation/accuracy': [[1, 0.75]] });
  });

  it('after a resumption keeps two epochs of the history, and tells TensorBoard that later ones come again', async () => {
    const first = await openFitLog({ out, doneEpochCount: 0, now: createClock() });
    for (const number of [1, 2, 3]) await first.addEpoch(epoch(number));
    appendFileSync(join(out.folder, 'history.jsonl'), '{"epoch":4,"tra');

    const second = await openFitLog({ out, doneEpochCount: 2, now: createClock(Date.UTC(2026, 0, 3)) });
    await second.addEpoch(epoch(3, { trainLoss: 0.125 }));

    const history = readFileSync(join(out.folder, 'history.jsonl'), 'utf8').trim().split('\n');
    expect(history.map((line) => (JSON.parse(line) as FitEpoch).trainLoss)).toEqual([1, 0.5, 0.125]);
    const again = readEvents(out.eventsFolder!).filter(({ sessionStatus }) => sessionStatus === 1);
    expect(again).toEqual([expect.objectContaining({ step: 3 })]);
  });

  it('keeps the last 200 lines of the log, one an epoch, with the time before it', async () => {
    writeFileSync(out.hotlogPath!, 'of another run\n');
    const log = await openFitLog({ out: { ...out, eventsFolder: null }, doneEpochCount: 0, now: createClock() });
    for (let number = 1; number <= 205; number++) await log.addEpoch(epoch(number));

    const lines = readFileSync(out.hotlogPath!, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(200);
    expect(lines[0]).toBe(
      '2026-01-02T03:04:10.000Z epoch 6 of 9: loss 0.1667, validation loss 0.5000, accuracy 0.7500, macro F1 0.7000, learning rate 0.00200, 1.5 s, 12.0 s left',
    );
  });
});
