import type { ReadDb } from '#main/store/database.ts';
import { findRecord, listRecordIdsOfPatient, type RecordRow } from '#main/store/tables/record.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { findRecordingPerson, wasTrainedOn } from '#shared/domain/recording-person.ts';

/** Whether a model was trained on a recording of a library, or on another one of the same patient or of the same person of MIT-BIH. */
export function wasMetInTraining(
  db: ReadDb,
  card: Pick<ModelCard, 'trainingContentHashes'>,
  record: Pick<RecordRow, 'patientId' | 'contentSha256' | 'format' | 'name'>,
): boolean {
  const ofPatient = record.patientId === null ? [] : listRecordIdsOfPatient(db, record.patientId);
  const recordings = [record, ...ofPatient.flatMap((id) => findRecord(db, id) ?? [])];
  return recordings.some((one) =>
    wasTrainedOn(card, { contentSha256: one.contentSha256, person: findRecordingPerson(one) }),
  );
}
