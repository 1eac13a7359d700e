import type { Annotation } from '#shared/domain/annotation.ts';
import type { AnnotationSetBase, AnnotationSetKind, CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { JsonValue } from '#main/store/canonical-json.ts';
import { toCanonicalJson } from '#main/store/canonical-json.ts';
import type { WriteDb } from '#main/store/database.ts';
import { newAnnotationSetId } from '#main/store/new-id.ts';
import { insertAnnotations } from '#main/store/tables/annotation.ts';
import { insertAnnotationSet, updateSetHead } from '#main/store/tables/annotation-set.ts';
import { hashState } from './annotation-chain.ts';
import { appendEvent } from './annotation-log.ts';
import type { CountChange } from './annotation-projection.ts';
import { countAnnotation, writeBeatCounts } from './annotation-projection.ts';

/** A set as it begins: by an import, or from a base. */
export interface SetContent {
  readonly recordId: RecordId;
  readonly kind: AnnotationSetKind;
  readonly name: string;
  readonly base: AnnotationSetBase;
  readonly customLabels: readonly CustomLabel[];
  /** In order of sample, chan, num, id. */
  readonly annotations: readonly Annotation[];
  readonly nextAnnotationId: number;
  readonly source: { readonly name: string; readonly bytes: Uint8Array; readonly sha256: string } | null;
  readonly event: { readonly label: string; readonly who: string };
  /** What else the first event vouches for: the base's head, the file's hash. */
  readonly facts: Readonly<Record<string, JsonValue>>;
}

/**
 * Writes a set with its first event. The event holds the hash of what the set begins with, not the annotations: of an
 * imported set they never change, and of a reader's set every later change is in the chain, so that `verify` gets back to
 * the beginning and compares (annotation-verify.ts).
 */
export function insertSetWithContent(db: WriteDb, content: SetContent, nowMs: number): AnnotationSetId {
  const id = newAnnotationSetId();
  insertAnnotationSet(db, {
    ...content,
    id,
    createdAtMs: nowMs,
    headSeq: 0,
    headHash: id,
    sourceName: content.source?.name ?? null,
    sourceBytes: content.source?.bytes ?? null,
    contentSha256: content.source?.sha256 ?? null,
    annotationCount: 0,
    reviewedCount: 0,
  });
  const counts: CountChange = { annotations: 0, reviewed: 0, beatsByCode: new Map() };
  insertAnnotations(db, id, content.annotations);
  for (const annotation of content.annotations) countAnnotation(counts, annotation, 1);
  writeBeatCounts(db, id, counts);
  const head = appendEvent(
    db,
    { setId: id, headSeq: 0, headHash: id },
    {
      ...content.event,
      kind: content.kind === 'imported' ? 'import' : 'create',
      targetSeq: null,
      why: null,
      atMs: nowMs,
      changeCount: content.annotations.length,
      changesJson: toContentJson(content),
    },
  );
  updateSetHead(db, id, {
    ...head,
    nextAnnotationId: content.nextAnnotationId,
    annotationCount: counts.annotations,
    reviewedCount: counts.reviewed,
  });
  return id;
}

function toContentJson(content: SetContent): string {
  return toCanonicalJson({
    ...content.facts,
    annotationCount: content.annotations.length,
    base: { ...content.base },
    customLabels: content.customLabels.map((label) => ({ ...label })),
    stateSha256: hashState(content.annotations),
  });
}
