import type { Annotation } from './annotation.ts';
import type { AnnotationChange, AnnotationSource, MarkCode, SampleRange } from './annotation-change.ts';

/** A set with edits on top that are not written yet: each edit of an act sees what the ones before it did. */
export class PendingChanges implements AnnotationSource {
  readonly sampleCount: number;
  readonly #source: AnnotationSource;
  readonly #before = new Map<number, Annotation | null>();
  readonly #after = new Map<number, Annotation | null>();
  #nextId: number;

  constructor(source: AnnotationSource, nextId: number) {
    this.#source = source;
    this.#nextId = nextId;
    this.sampleCount = source.sampleCount;
  }

  get nextId(): number {
    return this.#nextId;
  }

  find(id: number): Annotation | undefined {
    const pending = this.#after.get(id);
    return pending === undefined ? this.#source.find(id) : (pending ?? undefined);
  }

  inRange(range: SampleRange): readonly Annotation[] {
    const stored = this.#source.inRange(range);
    if (this.#after.size === 0) return stored;
    const rows = stored.filter((row) => !this.#after.has(row.id));
    for (const row of this.#after.values()) {
      if (row !== null && row.sample >= range.startSample && row.sample < range.endSample) rows.push(row);
    }
    return rows.sort(compareAnnotations);
  }

  lastMark(code: MarkCode, beforeSample: number): Annotation | undefined {
    let best = this.#lastUntouchedMark(code, beforeSample);
    for (const row of this.#after.values()) {
      if (row === null || row.code !== code || row.status === 'deleted' || row.sample >= beforeSample) continue;
      if (best === undefined || compareAnnotations(row, best) > 0) best = row;
    }
    return best;
  }

  /** Puts a new state in the place of one that was found here. */
  replace(was: Annotation, next: Annotation): void {
    this.#remember(was.id, was);
    this.#after.set(was.id, next);
  }

  add(fields: Omit<Annotation, 'id' | 'status' | 'baseCode' | 'baseSample'>): void {
    const id = this.#nextId++;
    this.#remember(id, null);
    this.#after.set(id, { ...fields, id, status: 'added', baseCode: null, baseSample: null });
  }

  /** What a person added goes; everything else stays as a deleted row, so that the base can be compared with. */
  delete(annotation: Annotation): void {
    this.#remember(annotation.id, annotation);
    this.#after.set(annotation.id, annotation.status === 'added' ? null : { ...annotation, status: 'deleted' });
  }

  /** What is different in the end, in order of id. */
  toChanges(): readonly AnnotationChange[] {
    const changes: AnnotationChange[] = [];
    for (const [id, after] of this.#after) {
      const before = this.#before.get(id) ?? null;
      if (!isSame(before, after)) changes.push({ id, before, after });
    }
    return changes.sort((a, b) => a.id - b.id);
  }

  /** What was found here and not touched before is as it is stored. */
  #remember(id: number, was: Annotation | null): void {
    if (!this.#before.has(id)) this.#before.set(id, was);
  }

  #lastUntouchedMark(code: MarkCode, beforeSample: number): Annotation | undefined {
    let found = this.#source.lastMark(code, beforeSample);
    while (found !== undefined && this.#after.has(found.id)) {
      const { sample } = found;
      const atSameSample = this.#source
        .inRange({ startSample: sample, endSample: sample + 1 })
        .filter((row) => row.code === code && row.status !== 'deleted' && !this.#after.has(row.id));
      if (atSameSample.length > 0) return atSameSample.toSorted(compareAnnotations).at(-1);
      found = this.#source.lastMark(code, sample);
    }
    return found;
  }
}

/** Order of a set: sample, chan, num, id. */
export function compareAnnotations(a: Annotation, b: Annotation): number {
  return a.sample - b.sample || a.chan - b.chan || a.num - b.num || a.id - b.id;
}

const FIELDS = [
  'sample',
  'code',
  'subtype',
  'chan',
  'num',
  'aux',
  'status',
  'baseCode',
  'baseSample',
] as const satisfies readonly (keyof Annotation)[];

function isSame(a: Annotation | null, b: Annotation | null): boolean {
  if (a === null || b === null) return a === b;
  return FIELDS.every((field) => a[field] === b[field]);
}
