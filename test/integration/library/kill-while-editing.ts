import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifySet } from '#main/review/annotation-verify.ts';
import { listAnnotationSets } from '#main/store/tables/annotation-set.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { listIntegrityProblems } from '#main/store/tables/integrity.ts';
import { assert } from '#shared/result/assert.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createRandom } from '#test/builders/random.ts';

export interface KillCounts {
  readonly kills: number;
  /** Edits that were answered before the kill and are not there after it. The last one may be under way. */
  readonly lostEdits: number;
  readonly corruptions: number;
  /** Edits that were answered, in all runs. */
  readonly answeredEdits: number;
}

/** Lets a process edit a set, kills it (SIGKILL) at random moments, and looks each time at what is left. */
export async function killWhileEditing(kills: number, seed: number): Promise<KillCounts> {
  const random = createRandom(seed);
  const library = createAnnotationLibrary();
  const beats = Array.from({ length: 300 }, (_, index) => ({ sample: 100 + index * 2000, code: 1 }));
  const set = library.createSet(library.importBeats(beats));
  library.db.close();
  const counts = { kills, lostEdits: 0, corruptions: 0, answeredEdits: 0 };
  for (let run = 0; run < kills; run++) {
    const before = readHead();
    const answered = await editAndKill(run, random() * 60);
    const after = check();
    counts.answeredEdits += Math.max(0, answered - before);
    counts.lostEdits += Math.max(0, answered - after);
  }
  library.reopen();
  library.close();
  return counts;

  /** Returns the last head that the child reported. */
  async function editAndKill(run: number, delayMs: number): Promise<number> {
    const script = new URL('./edit-until-killed.ts', import.meta.url);
    const args = [library.file, set.id, String(seed * 1000 + run), String(library.sampleCount)];
    const child = fork(script, args, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let last = 0;
    child.on('message', (head) => (last = Number(head)));
    await once(child, 'message');
    await sleep(delayMs);
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    return last;
  }

  function readHead(): number {
    library.reopen();
    const row = findAnnotationSet(library.db.read, set.id);
    library.db.close();
    assert(row !== undefined, () => 'killWhileEditing: the set must be there');
    return row.headSeq;
  }

  function check(): number {
    library.reopen();
    const { read } = library.db;
    const problems = listAnnotationSets(read, library.recordId).flatMap((row) => verifySet(read, row.id));
    if (problems.length + listIntegrityProblems(read).length > 0) counts.corruptions++;
    const head = findAnnotationSet(read, set.id)?.headSeq ?? 0;
    library.db.close();
    return head;
  }
}
