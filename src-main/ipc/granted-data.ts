import type { TrainingDesk } from '#main/training/desk/training-desk.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { CompressionOptions } from '#shared/ipc/schemas/training.ts';
import { err, type Result } from '#shared/result/result.ts';
import { basename } from 'node:path';
import type { Grants } from './grants.ts';

/** Data sets that a person chose, for training and judging. */
export interface GrantedData {
  /** The one folder that was granted. An upload stays until another takes its place. Errors: those of grants and of TrainingDesk.takeData. */
  take(request: ParsedInput<'training.take-data'>): Promise<Result<CompressionOptions>>;
}

export function createGrantedData({
  grants,
  training,
}: {
  readonly grants: Grants;
  readonly training: Pick<TrainingDesk, 'takeData'>;
}): GrantedData {
  return {
    async take({ modelId, grantIds }) {
      const taken = grants.takeAll(grantIds, 'read');
      if (!taken.ok) return taken;
      const [only] = taken.value;
      const disposeAll = () => taken.value.forEach(({ dispose }) => dispose?.());
      if (only === undefined || taken.value.length > 1) {
        disposeAll();
        return err('training/not-possible', 'Choose one folder.');
      }
      const { path, dispose, displayName } = only;
      const chosen = { path, name: displayName ?? basename(path), dispose: dispose ?? null };
      const answer = await training.takeData(modelId, chosen);
      if (!answer.ok) disposeAll();
      return answer;
    },
  };
}
