import { expect, it } from 'vitest';
import { killWhileEditing } from './kill-while-editing.ts';

it('loses no answered edit and corrupts nothing when the process is killed 10 times while it edits', async () => {
  const counts = await killWhileEditing(10, 7);

  expect(counts).toMatchObject({ kills: 10, lostEdits: 0, corruptions: 0 });
  expect(counts.answeredEdits).toBeGreaterThan(10);
});
