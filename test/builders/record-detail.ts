import type { Lead } from '#shared/domain/lead.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';

/** A record of these leads by nobody, without annotations. */
export function buildRecordDetail(leads: readonly Lead[], parts: Partial<RecordDetail> = {}): RecordDetail {
  const timeBase = leads[0]?.timeBase ?? { rateNumerator: 360, rateDenominator: 1 };
  const sampleCount = leads[0]?.sampleCount ?? 0;
  return {
    id: 'record-1' as RecordId,
    name: 'made',
    format: 'wfdb',
    leadNames: leads.map((lead) => lead.name),
    timeBase,
    sampleCount,
    durationSec: sampleCount / toSampleRateHz(timeBase),
    importedAtMs: 0,
    labelCounts: [],
    annotators: [],
    state: 'new',
    isDemo: false,
    leads,
    recordedAt: null,
    identity: null,
    sets: [],
    runs: [],
    recordRuns: [],
    preferredSetId: null,
    preferredRunId: null,
    notices: [],
    ...parts,
  };
}
