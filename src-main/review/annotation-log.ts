import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { WriteDb } from '#main/store/database.ts';
import { newOperationId } from '#main/store/new-id.ts';
import type { AnnotationEventRow } from '#main/store/tables/annotation-event.ts';
import { insertAnnotationEvent } from '#main/store/tables/annotation-event.ts';
import { hashEvent } from './annotation-chain.ts';

export type NewEvent = Omit<AnnotationEventRow, 'setId' | 'seq' | 'operationId' | 'hash'>;

/** Adds one link to a set's chain, and gives the new head. Before the first link, the previous hash is the set's id. */
export function appendEvent(
  db: WriteDb,
  chain: { readonly setId: AnnotationSetId; readonly headSeq: number; readonly headHash: string },
  event: NewEvent,
): { readonly headSeq: number; readonly headHash: string } {
  const link = {
    ...event,
    // Half a character has no UTF-8: the row would not have the text that was hashed.
    label: event.label.toWellFormed(),
    who: event.who.toWellFormed(),
    why: event.why?.toWellFormed() ?? null,
    setId: chain.setId,
    seq: chain.headSeq + 1,
    operationId: newOperationId(),
  };
  const hash = hashEvent(chain.headHash, link);
  insertAnnotationEvent(db, { ...link, hash });
  return { headSeq: link.seq, headHash: hash };
}
