import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { findSamplingLimit } from '#shared/domain/display-filter.ts';
import { formatDuration } from '#renderer/trace/time-axis.ts';

/** What the header says about the recording itself, in this order. */
export function listRecordFacts(viewer: Viewer, hideIdentifiers: boolean): readonly string[] {
  const { record, sampleRateHz } = viewer;
  const facts: string[] = [];
  const person = hideIdentifiers ? '' : toPerson(viewer);
  if (person !== '') facts.push(person);
  if (record.recordedAt !== null && !hideIdentifiers) facts.push(record.recordedAt);
  facts.push(`${record.leads.length} ${record.leads.length === 1 ? 'lead' : 'leads'}`);
  facts.push(`${Number(sampleRateHz.toFixed(3))} Hz`);
  facts.push(formatDuration(record.sampleCount / sampleRateHz));
  return facts;
}

/** What was done to the signal before it is seen. The band is what the recorder let through; WFDB headers do not say it. */
export function listSignalFacts({ filter, sampleRateHz }: Viewer): readonly string[] {
  // Half of the sampling rate is the most that can be in it.
  const limit = findSamplingLimit(sampleRateHz);
  const filtered = filter === 'none' ? ['display filter: none'] : []; // a filter that is on is written larger
  return ['recorded band unknown', ...filtered, ...(limit === undefined ? [] : [limit])];
}

function toPerson({ record: { identity } }: Viewer): string {
  if (identity === null) return '';
  const sex = identity.sex === null ? '' : identity.sex === 'female' ? 'F' : 'M';
  return [sex, identity.ageYears ?? ''].join(' ').trim();
}
