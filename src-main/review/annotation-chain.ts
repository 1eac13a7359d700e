import type { AnnotationChange } from '#shared/domain/annotation-change.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import type { AnnotationEventRow } from '#main/store/tables/annotation-event.ts';

/**
 * Hash of an event: SHA-256 of the previous event's hash (of the set's id before the first) and the event's canonical
 * JSON. The changes are canonical JSON already, so they are put in as they are, in their place among the sorted keys.
 */
export function hashEvent(previousHash: string, event: Omit<AnnotationEventRow, 'hash'>): string {
  const { atMs, changeCount, changesJson, ...rest } = event;
  const { kind, label, operationId, seq, setId, targetSeq, who, why } = rest;
  const tail = toCanonicalJson({ kind, label, operationId, seq, setId, targetSeq, who, why });
  const head = `{"atMs":${atMs},"changeCount":${changeCount},"changes":`;
  return sha256Hex(previousHash, head, changesJson, `,${tail.slice(1)}`);
}

/** Canonical JSON of changes, written by hand: ten thousand of them within one key's time. */
export function toChangesJson(changes: readonly AnnotationChange[]): string {
  const texts = changes.map(
    ({ id, before, after }) => `{"after":${toRowText(after)},"before":${toRowText(before)},"id":${id}}`,
  );
  return `[${texts.join(',')}]`;
}

function toRowText(annotation: Annotation | null): string {
  return annotation === null ? 'null' : toAnnotationText(annotation);
}

/** Canonical JSON of one annotation: what chains and state hashes are made of. */
export function toAnnotationText(annotation: Annotation): string {
  const { aux, baseCode, baseSample, chan, code, id, num, sample, status, subtype } = annotation;
  const auxText = aux === null ? 'null' : JSON.stringify(aux);
  return `{"aux":${auxText},"baseCode":${baseCode},"baseSample":${baseSample},"chan":${chan},"code":${code},"id":${id},"num":${num},"sample":${sample},"status":"${status}","subtype":${subtype}}`;
}

/** Changes as toChangesJson wrote them. */
export function parseChanges(changesJson: string): readonly AnnotationChange[] {
  return JSON.parse(changesJson) as readonly AnnotationChange[]; // toChangesJson wrote it, and the chain's hash covers it
}

/**
 * Hash of what a set holds: SHA-256 over the canonical text of each annotation and a line feed, in order of sample, chan,
 * num, id.
 */
export function hashState(annotations: Iterable<Annotation>): string {
  return sha256Hex(...toChunks(annotations));
}

const LINES_PER_CHUNK = 5000;

function* toChunks(annotations: Iterable<Annotation>): Generator<string> {
  let lines: string[] = [];
  for (const annotation of annotations) {
    lines.push(`${toAnnotationText(annotation)}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
