import type { AnyRun } from '#renderer/state/spiking-answers.svelte.ts';
import { findFewSteps } from '#shared/domain/find-few-steps.ts';
import type { SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';

export interface JudgedSteps {
  /** The temperature of the network holds for the answer too. */
  readonly isCalibrated: boolean;
  /** What its steps are worth, in a sentence; null where nothing is to be said. */
  readonly note: string | null;
}

/** Whether an answer may be called probabilities, as far as its steps of spikes go: by the card of the spiking form that gave it. */
export function judgeRunSteps(
  run: (Pick<AnyRun, 'spiking' | 'modelId'> & { readonly task?: 'records' | 'fragments' }) | undefined,
  forms: readonly SpikingModelSummary[],
): JudgedSteps {
  const spiking = run?.spiking;
  if (spiking === undefined) return { isCalibrated: true, note: null };
  const form = forms.find(({ card }) => card.id === spiking.spikingModelId);
  const isSame = form?.card.version === spiking.spikingVersion;
  if (form === undefined || !isSame)
    return { isCalibrated: false, note: 'Not judged: its spiking form is not here any more.' };
  const words = findFewSteps(form.card, spiking.steps, run?.task ?? 'beats');
  return { isCalibrated: words === null, note: words === null ? null : `${words[0]?.toUpperCase()}${words.slice(1)}.` };
}
