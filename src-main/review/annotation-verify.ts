import type { AnnotationChange } from '#shared/domain/annotation-change.ts';
import { reverseChanges } from '#shared/domain/annotation-change.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { compareAnnotations } from '#shared/domain/pending-changes.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { JsonValue } from '#main/store/canonical-json.ts';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import type { ReadDb } from '#main/store/database.ts';
import { countAnnotationEvents, findAnnotationEvent } from '#main/store/tables/annotation-event.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { findAnnotationSet, findSourceFile } from '#main/store/tables/annotation-set.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { listBeatCounts } from '#main/store/tables/set-beat-count.ts';
import { hashEvent, hashState, parseChanges, toAnnotationText } from './annotation-chain.ts';
import type { CountChange } from './annotation-projection.ts';
import { countAnnotation } from './annotation-projection.ts';

/** Something that is not as the chain says, in words. */
export interface SetProblem {
  readonly setId: AnnotationSetId;
  readonly message: string;
}

/**
 * Checks a set against its chain: every event's hash, the annotations, the counts, an imported file's bytes. The
 * annotations are taken back event by event to the beginning; on the way each must be as the event left it, and the
 * beginning must have the hash that the first event holds. So a changed annotation shows wherever it was changed: one that
 * an event touched at its latest event, any other at the beginning.
 */
export function verifySet(db: ReadDb, setId: AnnotationSetId): readonly SetProblem[] {
  const set = findAnnotationSet(db, setId);
  if (set === undefined) return [];
  const broken = findBrokenLink(db, set);
  const annotations = listAnnotations(db, setId);
  const messages = [
    ...(broken === undefined ? checkContent(db, set, annotations) : [broken]),
    ...checkCounts(db, set, annotations),
  ];
  return messages.map((message) => ({ setId, message }));
}

function findBrokenLink(db: ReadDb, set: AnnotationSetRow): string | undefined {
  let previous: string = set.id;
  const eventCount = countAnnotationEvents(db, set.id);
  for (let seq = 1; seq <= eventCount; seq++) {
    const event = findAnnotationEvent(db, set.id, seq);
    if (event === undefined) return `event ${seq} is missing from the chain`;
    if (event.hash !== hashEvent(previous, event)) return `event ${seq} is not as it was written`;
    previous = event.hash;
  }
  if (eventCount > 0 && set.headSeq === eventCount && set.headHash === previous) return undefined;
  return `the chain ends at event ${eventCount}, the set says ${set.headSeq}`;
}

function checkCounts(db: ReadDb, set: AnnotationSetRow, annotations: readonly Annotation[]): readonly string[] {
  const counts: CountChange = { annotations: 0, reviewed: 0, beatsByCode: new Map() };
  for (const annotation of annotations) countAnnotation(counts, annotation, 1);
  const stored = listBeatCounts(db, set.id);
  const sameBeats =
    stored.length === counts.beatsByCode.size && stored.every((row) => counts.beatsByCode.get(row.code) === row.count);
  const isRight = sameBeats && counts.annotations === set.annotationCount && counts.reviewed === set.reviewedCount;
  return isRight ? [] : ['the counts are not those of the annotations'];
}

/** The chain has been checked: what it says can be relied on. */
function checkContent(db: ReadDb, set: AnnotationSetRow, annotations: readonly Annotation[]): readonly string[] {
  const begin = readBeginning(db, set.id);
  const problems: string[] = [];
  const taken = takeBack(db, set, annotations);
  if (typeof taken === 'string') problems.push(taken);
  else if (hashState(taken) !== begin['stateSha256']) {
    problems.push('the annotations do not lead back to those that the set began with');
  }
  const lastId = annotations.reduce((most, row) => Math.max(most, row.id), 0);
  if (lastId >= set.nextAnnotationId) problems.push('an annotation has an id that was not given out yet');
  const customLabels = toCanonicalJson(set.customLabels.map((label) => ({ ...label })));
  if (customLabels !== toCanonicalJson(begin['customLabels'] ?? null)) {
    problems.push('the definitions of custom labels are not as they were');
  }
  if (set.kind === 'imported' && hashSource(db, set.id) !== begin['sourceSha256']) {
    problems.push('the imported file is not as it came');
  }
  return problems;
}

function readBeginning(db: ReadDb, setId: AnnotationSetId): Readonly<Record<string, JsonValue>> {
  const json = findAnnotationEvent(db, setId, 1)?.changesJson ?? '{}';
  return JSON.parse(json) as Readonly<Record<string, JsonValue>>; // insertSetWithContent wrote it
}

function hashSource(db: ReadDb, setId: AnnotationSetId): string | undefined {
  const source = findSourceFile(db, setId);
  return source === undefined ? undefined : sha256Hex(source.bytes);
}

/** The annotations that the set began with, in order; or, in words, the first annotation that is not as an event left it. */
function takeBack(
  db: ReadDb,
  set: AnnotationSetRow,
  annotations: readonly Annotation[],
): readonly Annotation[] | string {
  const byId = new Map(annotations.map((row) => [row.id, row]));
  for (let seq = set.headSeq; seq > 1; seq--) {
    for (const { id, before, after } of readChanges(db, set.id, seq)) {
      if (toText(byId.get(id) ?? null) !== toText(after)) return `annotation ${id} is not as event ${seq} left it`;
      if (before === null) byId.delete(id);
      else byId.set(id, before);
    }
  }
  return [...byId.values()].sort(compareAnnotations);
}

/** What an event did; undo and redo did what their target says. */
function readChanges(db: ReadDb, setId: AnnotationSetId, seq: number): readonly AnnotationChange[] {
  const event = findAnnotationEvent(db, setId, seq);
  if (event === undefined) return [];
  if (event.targetSeq === null) return parseChanges(event.changesJson);
  const forward = parseChanges(findAnnotationEvent(db, setId, event.targetSeq)?.changesJson ?? '[]');
  return event.kind === 'undo' ? reverseChanges(forward) : forward;
}

function toText(annotation: Annotation | null): string {
  return annotation === null ? '' : toAnnotationText(annotation);
}
