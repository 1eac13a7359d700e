import { hasSameClock } from '#main/preprocessing/choose-leads.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import { listLeads, type StoredLead } from '#main/store/tables/lead.ts';
import type { RecordRow } from '#main/store/tables/record.ts';
import { ok, type Result } from '#shared/result/result.ts';

/** ECG leads that were sampled together with the first one. */
export function listClockedLeads(db: Database, { id }: RecordRow): readonly StoredLead[] {
  const ecg = listLeads(db.read, id).filter(({ kind }) => kind === 'ecg');
  return ecg.filter((lead) => ecg[0] !== undefined && hasSameClock(lead, ecg[0]));
}

/** Whole signals, mV. Errors: those of readSamples. */
export async function readLeads(
  { id, sampleCount }: RecordRow,
  leads: readonly StoredLead[],
  signals: SignalReader,
): Promise<Result<{ readonly name: string; readonly signal: Float32Array }[]>> {
  const read: { name: string; signal: Float32Array }[] = [];
  for (const { key, name } of leads) {
    const samples = await signals.readSamples({ recordId: id, leadKey: key, startSample: 0, endSample: sampleCount });
    if (!samples.ok) return samples;
    read.push({ name, signal: samples.value });
  }
  return ok(read);
}
