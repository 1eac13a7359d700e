import type { Abstention } from '#shared/domain/prediction.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';

const WORDS: Readonly<Record<Abstention, string>> = {
  none: '',
  paced: 'a paced beat: the model never learned paced rhythm',
  'lead-not-supported': 'the model never saw this lead',
  'too-close-to-edge': 'too close to the start or end of the recording',
  'missing-samples': 'samples are missing here',
  'poor-signal': 'the signal is too poor here',
};

/** Why a beat is not measurable, in words; null where the model gave an answer. */
export function toAbstentionWords(index: number): string | null {
  const abstention = ABSTENTIONS[index] ?? 'none';
  return abstention === 'none' ? null : WORDS[abstention];
}
