import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { findGaps, MAX_GAPS_PER_SIGNAL } from '#main/store/signal-files/find-gaps.ts';
import { assert } from '#shared/result/assert.ts';
import type { LeadFacts, RecordFacts } from './tasks.ts';

/** What main's rows need of a checked record: everything but the samples, which stay in the worker. */
export function toRecordFacts(record: ImportedRecord): Omit<RecordFacts, 'contentSha256' | 'files'> {
  const { name, format, recordedAt, comments, ageYears, sex, annotationSets } = record;
  const { leads, notices } = toLeads(record);
  return {
    name,
    format,
    recordedAt,
    comments,
    ageYears,
    sex,
    annotationSets,
    notices: [...record.notices, ...notices],
    groups: record.groups.map(({ timeBase, sampleCount, signals }) => ({
      timeBase,
      sampleCount,
      signalCount: signals.length,
    })),
    leads,
  };
}

function toLeads(record: ImportedRecord): { leads: readonly LeadFacts[]; notices: readonly string[] } {
  const [main] = record.groups;
  assert(main !== undefined, () => 'importRecording: a checked record has a group');
  const gapsByGroup = record.groups.map((group) => findGaps(group, main.timeBase));
  const notices: string[] = [];
  const leads = record.signalOrder.map(([groupIndex, indexInGroup], leadIndex): LeadFacts => {
    const signal = record.groups[groupIndex]?.signals[indexInGroup];
    const found = gapsByGroup[groupIndex]?.[indexInGroup];
    assert(
      signal !== undefined && found !== undefined,
      () => `importRecording: no signal ${groupIndex}, ${indexInGroup}`,
    );
    if (found.foundCount > MAX_GAPS_PER_SIGNAL) {
      notices.push(
        `signal ${leadIndex + 1} has ${found.foundCount} gaps: the ${MAX_GAPS_PER_SIGNAL} longest are listed, all are drawn`,
      );
    }
    const { name, kind, calibration, adcResolutionBits, adcZeroAdu } = signal;
    return { groupIndex, indexInGroup, name, kind, calibration, adcResolutionBits, adcZeroAdu, gaps: found.gaps };
  });
  return { leads, notices };
}
