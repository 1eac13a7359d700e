import { findStandardLead } from './lead.ts';
import type { ModelCard } from './model-card.ts';
import type { RecordDetail } from './record.ts';

/** A fragment's length; see prepare-rows.ts, which cuts them. */
const FRAGMENT_SEC = 10;
/** Models of so many leads read all of them, others the first that they know. */
const ALL_LEADS = 12;

/** Why a model has nothing to say of a recording, judged by leads and length, in words; null where it may be asked. */
export function findModelMisfit(
  { supportedLeads, task }: Pick<ModelCard, 'supportedLeads' | 'task'>,
  { leads, durationSec }: Pick<RecordDetail, 'leads' | 'durationSec'>,
): string | null {
  const ecg = leads.filter(({ kind }) => kind === 'ecg');
  if (ecg.length === 0) return 'this recording has no ECG lead';
  const isThere = (wanted: string) =>
    ecg.some(({ name }) => {
      const plain = name.trim().toLowerCase();
      return plain === wanted || findStandardLead(name)?.toLowerCase() === wanted;
    });
  if (supportedLeads.length >= ALL_LEADS) {
    const missing = supportedLeads.filter((wanted) => !isThere(wanted));
    if (missing.length > 0) return `it needs the leads ${missing.join(', ')} too`;
  } else if (supportedLeads.length > 0) {
    const knows = ecg.some(({ name }) => supportedLeads.includes(name.trim().toLowerCase()));
    if (!knows) return `it knows the leads ${supportedLeads.join(', ')} only`;
  }
  if (task === 'fragments' && durationSec < FRAGMENT_SEC) return `it needs ${FRAGMENT_SEC} s at least`;
  return null;
}
