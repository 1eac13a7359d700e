import { z } from 'zod';
import type { RecordSummary } from '#shared/domain/record.ts';
import { grantId, patientId, recordId, shortText } from './common.ts';

export const listInput = z.strictObject({
  /** Words that the record's name, leads or annotators contain; '' for all. */
  search: shortText,
  /** Only records whose shown set has this symbol; null for all. */
  label: z.string().max(8).nullable(),
  state: z.enum(['new', 'predicted', 'in-review']).nullable(),
  sortBy: z.enum(['name', 'importedAt', 'duration', 'leads', 'rate', 'state']),
  descending: z.boolean(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(20000),
});

export interface ListAnswer {
  readonly rows: readonly RecordSummary[];
  readonly totalCount: number;
  /** Symbols that occur in the library, for the filter. */
  readonly labels: readonly string[];
}

export const recordInput = z.strictObject({ recordId });
export const patientInput = z.strictObject({ patientId });
export const importInput = z.strictObject({ grantIds: z.array(grantId).min(1).max(10000) });
