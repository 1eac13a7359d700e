import { findFragmentRecord, MIT_BIH_FRAGMENT } from './mit-bih-fragment.ts';
import { findMitBihPerson, findMitBihPersonOf, listMitBihContentOf } from './mit-bih-people.ts';

/** What tells whose a recording is. */
export interface RecordingIdentity {
  readonly contentSha256: string;
  /** As the library stores it: 'wfdb'. */
  readonly format: string;
  /** The recording's own, without folders. */
  readonly name: string;
}

/**
 * The person of MIT-BIH who was recorded, by the recording's content, or by what a fragment's name says that it was cut from; null
 * where neither tells. Names of other formats tell nothing: many a file is called '100'.
 */
export function findRecordingPerson({ contentSha256, format, name }: RecordingIdentity): string | null {
  const record = format === MIT_BIH_FRAGMENT ? findFragmentRecord(name) : undefined;
  return (record === undefined ? findMitBihPersonOf(contentSha256) : findMitBihPerson(record)) ?? null;
}

/** What tells whom a model was trained on: its card. */
interface Trained {
  readonly trainingContentHashes: readonly string[];
}

/**
 * Whether a model knows a recording, as far as that can be known: it learned from it, or from any recording, excerpt or fragment of the same
 * person of MIT-BIH.
 * @param person  see findRecordingPerson
 */
export function wasTrainedOn(
  card: Trained,
  { contentSha256, person }: { readonly contentSha256: string; readonly person: string | null },
): boolean {
  const trained = toSet(card);
  return trained.has(contentSha256) || (person !== null && listMitBihContentOf(person).some((own) => trained.has(own)));
}

/** A card may have a million hashes, and be asked about every recording of a library. */
const SETS = new WeakMap<Trained, ReadonlySet<string>>();

function toSet(card: Trained): ReadonlySet<string> {
  const known = SETS.get(card) ?? new Set(card.trainingContentHashes);
  SETS.set(card, known);
  return known;
}
