/** Names of every call, `noun.verb`. The preload builds its bridge from this list alone; the contract must cover it. */
export const CALL_NAMES = [
  'app.info',
  'app.retry-tensor',
  'library.list',
  'library.get',
  'library.delete-record',
  'library.delete-patient',
  'library.verify',
  'import.start',
  'jobs.list',
  'jobs.get',
  'jobs.cancel',
  'signals.read-window',
  'signals.prepare-filter',
  'annotations.read',
  'annotations.create-set',
  'annotations.edit',
  'annotations.undo',
  'annotations.redo',
  'annotations.history',
  'predictions.start',
  'predictions.read',
  'predictions.read-rows',
  'beats.analyze',
  'beats.split',
  'models.list',
  'models.show',
  'models.activate',
  'models.delete',
  'models.export',
  'models.import',
  'training.options',
  'training.survey',
  'training.estimate',
  'training.start',
  'training.resume',
  'training.list',
  'training.show',
  'training.delete',
  'training.corrections',
  'export.start',
  'export.collect',
  'files.choose-import',
  'files.choose-export',
  'settings.read',
  'settings.write',
] as const;
export type CallName = (typeof CALL_NAMES)[number];

/** Names of everything that main pushes: ids and small facts, never samples. */
export const EVENT_NAMES = [
  'job.changed',
  'library.changed',
  'annotations.changed',
  'predictions.changed',
  'tensor.changed',
  'models.changed',
  'training.changed',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** The preload's own channel: paths of files that a person really dropped or chose, for grants. The page cannot use it. */
export const GRANT_PATHS_CHANNEL = 'files.grant-paths';
