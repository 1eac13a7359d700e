import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { TrainingProtocol, TrainingSide, TrainingSurvey } from '#shared/domain/training-run.ts';
import { isHeldOut, toShare } from '../held-out.ts';
import type { LabelledLibraryRecord, RecordSelection } from './select-records.ts';

/** Who is on which side. */
export interface SharedOut {
  readonly train: readonly LabelledLibraryRecord[];
  readonly validation: readonly LabelledLibraryRecord[];
  readonly heldOut: readonly LabelledLibraryRecord[];
}

/** Part of the patients that are not held out. */
const VALIDATION_SHARE = 0.2;
/** With fewer a choice by validation would be a choice by one person, bought with a third of the data. */
const FEWEST_FOR_VALIDATION = 3;
/** Of a published protocol: beats that test, as a share of each class. */
export const PAPER_TEST_SHARE = 0.2;

/**
 * Shares recordings out by patient. Held out: by a hash that is fixed for ever. Of the others about a fifth validates, drawn by the seed;
 * nobody where there are fewer than three. Under a published protocol all others train, and beats of theirs are dealt out as the test later;
 * those who are held out stay so: nothing ever trains on them, and they show what the leak was worth.
 */
export function shareOut(
  records: readonly LabelledLibraryRecord[],
  { protocol, seed }: { readonly protocol: TrainingProtocol; readonly seed: number },
): SharedOut {
  const heldOut = records.filter(({ patientKey }) => isHeldOut(patientKey));
  const others = records.filter(({ patientKey }) => !isHeldOut(patientKey));
  if (protocol === 'paper') return { train: others, validation: [], heldOut };
  const patients = [...new Set(others.map(({ patientKey }) => patientKey))];
  const drawn = patients
    .map((patientKey) => ({ patientKey, share: toShare(`validation@1 ${seed} ${patientKey}`) }))
    .sort((a, b) => a.share - b.share);
  const count = patients.length < FEWEST_FOR_VALIDATION ? 0 : Math.ceil(VALIDATION_SHARE * patients.length);
  const validating = new Set(drawn.slice(0, count).map(({ patientKey }) => patientKey));
  return {
    train: others.filter(({ patientKey }) => !validating.has(patientKey)),
    validation: others.filter(({ patientKey }) => validating.has(patientKey)),
    heldOut,
  };
}

export interface SurveyFacts {
  readonly protocol: TrainingProtocol;
  /** By class, in the order of AAMI_CLASSES: 0 is not trained. */
  readonly classMask: readonly number[];
}

const MOST_LISTED = 500;

/** What a plan's data are, in counts and in words. */
export function describeSides(
  selection: RecordSelection,
  sides: SharedOut,
  { protocol, classMask }: SurveyFacts,
): TrainingSurvey {
  const isPaper = protocol === 'paper';
  const all = toSide(sides.train);
  const train = isPaper ? scaleSide(all, 1 - PAPER_TEST_SHARE) : all;
  const validation = isPaper ? scaleSide(all, PAPER_TEST_SHARE) : toSide(sides.validation);
  const heldOut = toSide(sides.heldOut);
  const trainedCounts = train.classCounts.map((count, k) => (classMask[k] === 1 ? count : 0));
  return {
    train,
    validation,
    heldOut,
    excluded: selection.excluded.slice(0, MOST_LISTED),
    excludedCount: selection.excluded.length,
    notices: listNotices({ sides, train, validation, heldOut, protocol, classMask }),
    problem: findProblem(selection, sides, trainedCounts),
  };
}

function findProblem(
  { records, excluded }: RecordSelection,
  sides: SharedOut,
  trainedCounts: readonly number[],
): string | null {
  if (records.length === 0) {
    return excluded.length === 0
      ? 'No recording fits these words, this label and this state. Widen the choice, or import recordings.'
      : 'None of these recordings can be trained on: the list below says why. Review beats of some, or choose others.';
  }
  if (sides.train.length === 0)
    return 'All patients of this choice are held out for judging, and nobody is left to train on. Choose more recordings.';
  const known = trainedCounts.filter((count) => count > 0).length;
  if (known < 2)
    return 'The beats to train on are all of one class: there is nothing to tell apart. Choose recordings with other beats too.';
  return null;
}

interface NoticeFacts {
  readonly sides: SharedOut;
  readonly train: TrainingSide;
  readonly validation: TrainingSide;
  readonly heldOut: TrainingSide;
  readonly protocol: TrainingProtocol;
  readonly classMask: readonly number[];
}

function listNotices({ sides, train, validation, heldOut, protocol, classMask }: NoticeFacts): string[] {
  const notices: string[] = [];
  if (protocol === 'paper') {
    notices.push(
      `Leak: beats of ${toPatients(train.patientCount)} are on both sides, and the test chooses the epoch. The figures of this protocol repeat a paper; what they are worth for new patients shows on those who are held out.`,
    );
  } else if (validation.patientCount === 0) {
    notices.push(
      'Fewer than three patients to train on: none is kept for choosing the epoch, and the last one is taken.',
    );
  }
  if (heldOut.patientCount === 0)
    notices.push('Nobody of this choice is held out: the model cannot be judged, and cannot be compared with another.');
  else if (heldOut.patientCount < 5)
    notices.push(
      `Only ${toPatients(heldOut.patientCount)} held out: figures will be unsure, and intervals wide or not there.`,
    );
  const unknown = [...sides.train, ...sides.validation, ...sides.heldOut].filter((one) => !one.isPatientKnown).length;
  if (unknown > 0)
    notices.push(
      `Nobody says whose ${unknown === 1 ? '1 recording is' : `${unknown} recordings are`}: each counts as a person of its own, and two of one person may be on both sides.`,
    );
  AAMI_CLASSES.forEach((name, k) => {
    if (classMask[k] !== 1) return;
    if (train.classCounts[k] === 0) notices.push(`No ${name} beat to train on: the model will hardly answer ${name}.`);
    else if (heldOut.patientCount > 0 && heldOut.classCounts[k] === 0)
      notices.push(`No ${name} beat among the held-out patients: how well ${name} is found will not be known.`);
  });
  return notices;
}

function toSide(records: readonly LabelledLibraryRecord[]): TrainingSide {
  return {
    patientCount: new Set(records.map(({ patientKey }) => patientKey)).size,
    recordCount: records.length,
    classCounts: AAMI_CLASSES.map((_, k) => records.reduce((sum, one) => sum + (one.labels.classCounts[k] ?? 0), 0)),
  };
}

function scaleSide(side: TrainingSide, share: number): TrainingSide {
  return { ...side, classCounts: side.classCounts.map((count) => Math.round(share * count)) };
}

function toPatients(count: number): string {
  return count === 1 ? '1 patient' : `${count} patients`;
}
