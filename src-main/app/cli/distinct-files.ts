import type { CliContext } from './context.ts';

/** Every recording once: one that is counted twice would make figures look surer than they are. */
export function toDistinct<T extends { readonly contentSha256: string }>(
  done: readonly { readonly input: string; readonly value: T }[],
  say: CliContext['say'],
): ReadonlyMap<string, T> {
  const nameOf = new Map<string, string>();
  const distinct = new Map<string, T>();
  for (const { input, value } of done) {
    const before = nameOf.get(value.contentSha256);
    if (before !== undefined) {
      say(`${input}: the same recording as ${before}: counted once.`);
      continue;
    }
    let name = input;
    for (let k = 2; distinct.has(name); k++) name = `${input} (${k})`;
    nameOf.set(value.contentSha256, name);
    distinct.set(name, value);
  }
  return distinct;
}

/** Figures on what a model learned from say little about anybody else. */
export function toSeenWarning(seen: readonly string[], areLeftOut: boolean): string | undefined {
  if (seen.length === 0) return undefined;
  const names = seen.join(', ');
  return areLeftOut
    ? `Left out, because the model saw them, or their patients, in training: ${names}`
    : `SEEN IN TRAINING: ${names}. The model learned from these recordings or their patients: figures with them are too good (--leave-out-seen leaves them out).`;
}
