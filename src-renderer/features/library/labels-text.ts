import type { RecordSummary } from '#shared/domain/record.ts';

/** Labels of a record with counts, most frequent first, e.g. 'N 2,239  A 33  V 1'. */
export function toLabelsText(record: RecordSummary, most = 6): string {
  const shown = record.labelCounts.slice(0, most).map(([symbol, count]) => `${symbol} ${count.toLocaleString('en')}`);
  return shown.join('  ') + (record.labelCounts.length > most ? '  …' : '');
}

/** Leads of a record: '2 leads: MLII, V1'; for many only their number. */
export function toLeadsText(record: RecordSummary): string {
  const count = record.leadNames.length;
  const names = count <= 3 ? ` ${record.leadNames.join(', ')}` : '';
  return `${count}${names}`;
}
