import { findRecordings } from '#main/importers/registry.ts';
import { prepareRecording } from '#main/preprocessing/prepare-recording.ts';
import { prepareRows } from '#main/preprocessing/prepare-rows.ts';
import { reportRows } from '#main/training/report-rows.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { findQualitySpans } from '#shared/signal/signal-quality.ts';
import { analyzeStoredBeats } from './analyze-stored-beats.ts';
import { buildFilteredPyramidFile } from './build-filtered-pyramid.ts';
import { delineateRecording } from './delineate-recording.ts';
import { exportRecord } from './export-record.ts';
import { importRecording } from './import-recording.ts';
import { measureFile } from './measure-file.ts';
import { readEcg } from './read-ecg.ts';
import { readLeads } from './read-leads.ts';
import { readSource } from './read-source.ts';
import { rebuildPyramid } from './rebuild-pyramid.ts';
import { splitStoredBeats } from './split-stored-beats.ts';
import type { TaskContext } from './task-context.ts';
import type { IoTaskName, IoTasks } from './tasks.ts';

type TaskInput<N extends IoTaskName> = IoTasks[N]['input'];

/** Does one task in this thread. The input was made by main, not by a user. */
export async function runTask(name: IoTaskName, input: unknown, context: TaskContext): Promise<Result<unknown>> {
  switch (name) {
    case 'find-recordings':
      return findRecordings((input as TaskInput<typeof name>).path); // the pool's types pair name and input
    case 'import-recording':
      return importRecording(input as TaskInput<typeof name>, context); // as above
    case 'rebuild-pyramid':
      return rebuildPyramid(input as TaskInput<typeof name>); // as above
    case 'build-filtered-pyramid':
      return buildFilteredPyramidFile(input as TaskInput<typeof name>, context); // as above
    case 'read-ecg':
      return readEcg(input as TaskInput<typeof name>, context); // as above
    case 'detect-beats': {
      const { signals, sampleRateHz } = input as TaskInput<typeof name>; // as above
      const leadSpans = signals.map((signal) => findQualitySpans(signal, { sampleRateHz }));
      return ok({ ...detectBeats(signals, { sampleRateHz }), leadSpans });
    }
    case 'analyze-beats':
      return analyzeStoredBeats(input as TaskInput<typeof name>); // as above
    case 'split-beats':
      return splitStoredBeats(input as TaskInput<typeof name>); // as above
    case 'delineate-recording':
      return delineateRecording(input as TaskInput<typeof name>, context); // as above
    case 'measure-file':
      return measureFile(input as TaskInput<typeof name>, context); // as above
    case 'export-record':
      return exportRecord(input as TaskInput<typeof name>); // as above
    case 'prepare-recording':
      return ok(prepareRecording(input as TaskInput<typeof name>)); // as above
    case 'prepare-rows':
      return ok(prepareRows(input as TaskInput<typeof name>)); // as above
    case 'read-leads':
      return readLeads(input as TaskInput<typeof name>, context); // as above
    case 'report-rows': {
      const { rows, facts } = input as TaskInput<typeof name>; // as above
      return ok(reportRows(rows, facts));
    }
    case 'read-source':
      return readSource(input as TaskInput<typeof name>, context); // as above
    default:
      return assertNever(name, 'runTask');
  }
}
