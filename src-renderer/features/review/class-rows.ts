import type { AamiClass } from '#shared/domain/aami-class.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';

/** One class of the panel. */
export interface ClassRow {
  readonly id: string;
  readonly name: string;
  readonly group: AamiClass | null;
  /** Index in the run's classes; -1 for one that the run has no answer for. */
  readonly index: number;
  /** Why the model cannot answer with it; null where it can. */
  readonly notSupported: string | null;
}

/** The classes of a run in the fixed order N S V F Q; AAMI classes that the model does not have are 'not supported'. */
export function listClassRows(classIds: readonly string[], card: ModelCard | undefined): readonly ClassRow[] {
  const others = classIds.filter((id) => !AAMI_CLASSES.some((group) => group === id));
  return [...AAMI_CLASSES, ...others].map((id) => {
    const known = card?.classes.find((one) => one.id === id);
    const index = classIds.indexOf(id);
    const isSupported = index >= 0 && known?.supported !== false;
    return {
      id,
      name: known?.name ?? '',
      group: AAMI_CLASSES.find((group) => group === id) ?? null,
      index,
      notSupported: isSupported ? null : (known?.why ?? 'the model never learned it'),
    };
  });
}
