import type { Envelope } from '#shared/ipc/bridge.ts';
import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { CALL_NAMES } from '#shared/ipc/names.ts';
import type { Job } from '#shared/domain/job.ts';
import { unwrap } from '#shared/result/result.ts';

export interface ScriptedAnswer {
  readonly name: string;
  readonly answer: unknown;
}

type JobStart =
  'import.start' | 'predictions.start' | 'export.start' | 'library.verify' | 'signals.prepare-filter' | 'models.export';

/**
 * A session at the desk that makes every call of the contract at least once, good and bad. The same recording, clock and model give
 * the same answers, but for ids. Files to import, and the folder for the export, come from the shell's dialogs.
 * @param send  sends a call over the transport that is tried
 */
export async function runContractScript(
  send: (name: string, input: unknown) => Promise<Envelope>,
): Promise<readonly ScriptedAnswer[]> {
  const answers: ScriptedAnswer[] = [];

  async function say(name: string, input: unknown): Promise<Envelope> {
    const envelope = await send(name, input);
    answers.push({ name, answer: envelope });
    return envelope;
  }
  async function get<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    return unwrap((await say(name, input)) as { ok: true; value: CallOutput<N> }); // the contract pairs them
  }
  /** How a job went on in between depends on the moment: only its end is compared. */
  async function end(job: Job): Promise<Job> {
    for (;;) {
      const now = unwrap((await send('jobs.get', { jobId: job.id })) as { ok: true; value: Job });
      if (now.state !== 'queued' && now.state !== 'running') return get('jobs.get', { jobId: job.id });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  /** A job as it was when it was started says when it was looked at: its id is enough. */
  async function startJob<N extends JobStart>(name: N, input: CallInput<N>): Promise<Job> {
    return end(unwrap((await send(name, input)) as { ok: true; value: Job }));
  }

  await get('app.info', {});
  await get('settings.read', {});
  await get('settings.write', { readerName: 'Ärztin µ', pxPerMmByDisplay: { '1920x1080@1': 3.78 } });
  const [grant] = await get('files.choose-import', { kind: 'folder' });
  const imported = await startJob('import.start', { grantIds: [grant!.grantId] });
  const recordId = imported.resultIds[0]!;
  const all = {
    search: '',
    label: null,
    state: null,
    sortBy: 'name',
    descending: false,
    offset: 0,
    limit: 100,
  } as const;
  await get('library.list', all);
  await get('library.list', { ...all, search: 'nothing has this name' });
  const detail = await get('library.get', { recordId });

  const view = { recordId, leads: ['0', '1'], filter: 'none' as const };
  await get('signals.read-window', { ...view, startSample: -100, endSample: 3000, maxPointsPerLead: 4000 });
  await get('signals.read-window', { ...view, startSample: 0, endSample: 20_000, maxPointsPerLead: 100 });
  await get('signals.read-window', {
    ...view,
    filter: 'monitor+50',
    startSample: 0,
    endSample: 3000,
    maxPointsPerLead: 4000,
  });
  await startJob('signals.prepare-filter', { recordId, filter: 'monitor+50' });
  await get('signals.prepare-filter', { recordId, filter: 'monitor+50' });
  await say('signals.prepare-filter', { recordId: 'no-record', filter: 'monitor' });
  await say('signals.read-window', { ...view, leads: ['9'], startSample: 0, endSample: 1, maxPointsPerLead: 1 });
  await say('signals.read-window', { ...view, startSample: Number.NaN, endSample: 1, maxPointsPerLead: 1 });
  await say('signals.read-window', { ...view, startSample: 0, endSample: 1, maxPointsPerLead: 1, more: undefined });

  const set = await get('annotations.create-set', { recordId, readerName: 'B', base: { kind: 'empty' } });
  const setId = set.id;
  await get('annotations.read', { setId });
  const beat = { kind: 'add', code: 1, subtype: -1, chan: 0, num: 0, aux: null } as const;
  const edits = [400, 700].map((sample) => ({ ...beat, sample, aux: sample === 400 ? 'µ\u0000' : null }));
  await get('annotations.edit', { setId, expectedSeq: set.headSeq, edits, why: null });
  await say('annotations.edit', { setId, expectedSeq: set.headSeq, edits, why: null });
  await get('annotations.undo', { setId, expectedSeq: set.headSeq + 1 });
  await get('annotations.redo', { setId, expectedSeq: set.headSeq + 2 });
  await say('annotations.redo', { setId, expectedSeq: set.headSeq });
  await say('annotations.redo', { setId, expectedSeq: set.headSeq + 3 });
  await get('annotations.history', { setId });
  await get('annotations.read', { setId });

  await get('beats.analyze', { recordId, setId: null });
  await get('beats.analyze', { recordId, setId });
  await say('beats.analyze', { recordId, setId: 'no-set' });
  await get('beats.split', { recordId, samples: [400, 700] });
  await say('beats.split', { recordId, samples: [400] });

  await get('models.list', {});
  await get('waves.list', {});
  const modelId = 'untrained';
  await get('models.show', { modelId });
  const predicted = await startJob('predictions.start', { recordId, modelId, beatsFromSetId: null });
  await get('predictions.read', { runId: predicted.resultIds[0]! });
  await say('predictions.read', { runId: 'no-run' });
  await say('predictions.read-rows', { runId: 'no-run' });

  await get('spiking.list', {});
  const spikes = { spikingModelId: 'no-model', steps: 10 };
  const window = { startSample: 0, endSample: 360, startChannel: 0, endChannel: 8, maxColumns: 100, maxSpikes: 10 };
  await say('spiking.raster', { recordId, ...spikes, layer: 'a', ...window });
  await get('spiking.stop-raster', { recordId, ...spikes, layer: 'a' });
  await say('predictions.start', { recordId, modelId, beatsFromSetId: null, spiking: { ...spikes, stopsEarly: true } });

  await get('models.activate', { modelId });
  await say('models.activate', { modelId: 'no-model' });
  await say('models.delete', { modelId: 'no-model' });
  const [noModel] = await get('files.choose-import', { kind: 'folder' });
  await say('models.import', { grantIds: [noModel!.grantId] });
  const place = await get('files.choose-export', {});
  const written = await startJob('models.export', { modelId, destination: place!.grantId });
  await get('export.collect', { jobId: written.id });

  await get('training.options', {});
  const plan = { title: 'CNet, new', query: { search: '', label: null, state: null }, ...TRAINING };
  await get('training.survey', { plan });
  await say('training.survey', { plan: { ...plan, start: { kind: 'architecture', architecture: 'ribeiro-resnet' } } });
  await say('training.survey', { plan: { ...plan, fit: { ...plan.fit, epochCount: 0 } } });
  await say('training.estimate', { plan });
  await say('training.start', { plan });
  await say('training.resume', { runId: 'no-run' });
  await get('training.list', {});
  await say('training.show', { runId: 'no-run' });
  await say('training.delete', { runId: 'no-run' });
  await get('training.corrections', { modelId });
  await say('training.corrections', { modelId: 'no-model' });
  await get('training.compression', { modelId });
  await say('training.compression', { modelId: 'no-model' });
  const [noData] = await get('files.choose-import', { kind: 'data-set' });
  await say('training.take-data', { modelId, grantIds: [noData!.grantId] });
  await say('training.take-data', { modelId, grantIds: [noData!.grantId] });
  const smaller = { ...plan, start: { kind: 'model', modelId, trains: 'all' } } as const;
  await say('training.survey', {
    plan: { ...smaller, compression: { method: 'alq', targetBits: 2, rows: 'data-set' } },
  });
  await say('training.survey', { plan: { ...smaller, compression: { method: 'alq', targetBits: 2, rows: 'none' } } });
  await get('training.survey', { plan: { ...smaller, compression: { method: 'int8', targetBits: 2, rows: 'none' } } });

  const destination = await get('files.choose-export', {});
  const content = { kind: 'set', setId, scope: 'working-set', annotator: 'mine' } as const;
  const request = { recordIds: [recordId], format: 'wfdb' as const, content, withIdentifiers: false };
  const exported = await startJob('export.start', { ...request, destination: destination!.grantId });
  await get('export.collect', { jobId: exported.id });
  await say('export.start', { ...request, destination: destination!.grantId });

  await startJob('library.verify', {});
  await get('jobs.list', {});
  await get('jobs.cancel', { jobId: imported.id });
  await say('jobs.get', { jobId: 'no-job' });
  await say('app.info', { when: new Date(0) });
  await say('app.info', [undefined]);
  await say('app.info', undefined);
  await say('no.such', {});
  if (detail.identity !== null) await get('library.delete-patient', { patientId: detail.identity.patientId });
  await get('library.delete-record', { recordId });
  await get('app.retry-tensor', {});
  return answers;
}

const TRAINING = {
  protocol: 'by-patient',
  start: { kind: 'architecture', architecture: 'cnet' },
  fit: {
    seed: 1,
    epochCount: 1,
    batchSize: 16,
    learningRate: 0.001,
    weightDecay: 0,
    maxRowsPerClass: 100,
    decidedWeight: 1,
  },
} as const;

/** Calls that the script never made. */
export function findMissingCalls(answers: readonly ScriptedAnswer[]): readonly string[] {
  const started = ['import.start', 'predictions.start', 'export.start', 'library.verify', 'models.export'];
  const made = new Set([...answers.map(({ name }) => name), ...started]);
  return CALL_NAMES.filter((name) => !made.has(name));
}

/**
 * An answer as plain text and lists that say everything about it: NaN from null, -0 from 0, and the kind, the length and the buffer
 * of every array. Self-contained, so that it can run in a page.
 */
export function toPlainAnswer(value: unknown): unknown {
  if (value === undefined) return 'undefined!';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0!' : Number.isFinite(value) ? value : `${value}!`;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const { length } = value as Uint8Array;
    const numbers = Array.from(value as Float64Array, (one) => (Object.is(one, -0) ? '-0' : String(one)));
    return `${Object.prototype.toString.call(value)} ${length} of ${value.buffer.byteLength} bytes: ${numbers.join(' ')}`;
  }
  if (Array.isArray(value)) return value.map(toPlainAnswer);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlainAnswer(item)]));
}

/** Ids are different in every library: each becomes the number of its first appearance. */
export function withoutIds(answers: readonly ScriptedAnswer[]): unknown {
  const numbers = new Map<string, number>();
  const text = JSON.stringify(answers).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return `id ${numbers.get(id) ?? 0}`;
  });
  return JSON.parse(text);
}
