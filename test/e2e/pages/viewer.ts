import '#renderer/ui/styles/base.css';
import { Viewer } from '#renderer/state/viewer.svelte.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { SignalWindow } from '#shared/domain/signal-window.ts';
import { decodeFrame } from '#shared/ipc/codec.ts';
import { ANSWER_LIMITS } from '#shared/ipc/payload.ts';
import type { ReadSetAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { RunAnswer } from '#shared/ipc/schemas/predictions.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import type { Result } from '#shared/result/result.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import { mount } from 'svelte';
import ViewerPage from './ViewerPage.svelte';

/** The parts of the desk that show a record, alone on a page, over the real reader of real recordings (viewer-host.ts). */
async function call<T>(name: string, input: unknown): Promise<T> {
  const answer = await fetch(`/call/${name}`, { method: 'POST', body: JSON.stringify(input) });
  const frame = new Uint8Array(await answer.arrayBuffer());
  return unwrap(decodeFrame(frame, ANSWER_LIMITS)) as T; // the host is part of the test
}

const options = new URLSearchParams(location.search);
document.documentElement.dataset.theme = options.get('theme') ?? 'light';
if (options.has('grey')) document.documentElement.dataset.paper = 'grey';

const record = await call<RecordDetail>('record', { name: options.get('record') });
const viewer = new Viewer({
  record,
  async readWindow(request) {
    const answer = await call<Result<SignalWindow>>('window', request);
    await new Promise((resolve) => setTimeout(resolve, Number(window.sessionStorage.getItem('delay-ms') ?? 0)));
    return answer;
  },
  settings: DEFAULT_SETTINGS,
});
if (record.preferredSetId !== null) {
  const { set, columns, customLabels } = await call<ReadSetAnswer>('set', { setId: record.preferredSetId });
  viewer.marks.setAnnotations({ setId: set.id, columns, customLabels });
}
if (options.has('beats')) {
  viewer.marks.setAnnotations({ setId: 'made' as AnnotationSetId, columns: makeBeats(viewer), customLabels: [] });
}
if (options.has('model')) {
  const { run, columns } = await call<RunAnswer>('run', { recordId: record.id });
  viewer.marks.setPredictions({ runId: run.id, columns, classIds: run.classIds });
  viewer.marks.setDisagreements(columns.samples.filter((_, beat) => beat % 20 === 7));
}

/** A beat every 0.8 s, every ninth of them V: something to draw where a recording has no labels. */
function makeBeats({ record, sampleRateHz }: Viewer): AnnotationSetColumns {
  const count = Math.floor(record.sampleCount / (0.8 * sampleRateHz));
  const numbers = Array.from({ length: count }, (_, beat) => beat);
  return {
    samples: Float64Array.from(numbers, (beat) => Math.round((beat + 0.5) * 0.8 * sampleRateHz)),
    codes: Uint8Array.from(numbers, (beat) => (beat % 9 === 4 ? 5 : 1)),
    subtypes: new Int8Array(count),
    chans: new Uint8Array(count),
    nums: new Int8Array(count),
    auxIndices: new Int32Array(count).fill(-1),
    auxTexts: [],
    ids: Int32Array.from(numbers, (beat) => beat + 1),
    statuses: new Uint8Array(count),
    baseCodes: new Uint8Array(count),
  };
}

Object.assign(window, { viewer });
mount(ViewerPage, { target: document.body, props: { viewer } });
