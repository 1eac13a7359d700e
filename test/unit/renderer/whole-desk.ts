import type { AnnotationLibrary, Beat } from '#test/builders/annotation-library.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import type { Answers, TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import { buildLead } from '#test/builders/leads.ts';
import { buildRun } from '#test/builders/prediction-run.ts';
import { buildRecordDetail } from '#test/builders/record-detail.ts';
import { createApi } from '#renderer/api/api.ts';
import { registerCommands } from '#renderer/state/commands/register-commands.ts';
import { Desk } from '#renderer/state/desk.svelte.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import type { PredictionRun } from '#shared/domain/prediction.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { AnnotationSetBase } from '#shared/domain/annotation-set.ts';
import type { Settings } from '#shared/ipc/schemas/settings.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';

const SAMPLE_COUNT = 100_000;
const LONG = { timeBase: { rateNumerator: 360, rateDenominator: 1 }, sampleCount: SAMPLE_COUNT };

export interface WholeDesk {
  readonly desk: Desk;
  readonly bridge: TestBridge;
  readonly library: AnnotationLibrary;
  /** Presses a key that is one character, or a named one. */
  press(key: string, options?: { readonly shift?: boolean; readonly ctrl?: boolean; readonly repeat?: boolean }): void;
  /** Everything that is under way has ended. */
  settled(): Promise<void>;
  said(): readonly string[];
  codes(): readonly number[];
  current(): number | undefined;
  close(): void;
}

export interface WholeDeskOptions {
  /** Beats of the imported set 'atr'; none for no set. */
  readonly beats?: readonly Beat[];
  /** What the model says: a class id, or '-' where it abstained. */
  readonly model?: readonly { readonly sample: number; readonly top: string; readonly probability?: number }[];
  readonly settings?: Partial<Settings>;
  /** Answers 'beats.analyze'. */
  readonly analyze?: (request: AnalyzeRequest) => unknown;
  /** Of the model's run. */
  readonly run?: Partial<PredictionRun>;
  readonly answers?: Answers;
}

export type AnalyzeRequest = { readonly recordId: RecordId; readonly setId: AnnotationSetId | null };

/** A desk with one open recording, over a real database: annotations are the program's own, the rest is as small as it can be. */
export async function openWholeDesk(options: WholeDeskOptions): Promise<WholeDesk> {
  const library = createAnnotationLibrary({ sampleCount: SAMPLE_COUNT });
  const { recordId } = library;
  if (options.beats !== undefined) library.importBeats(options.beats);
  const run = options.model === undefined ? undefined : buildModelRun(recordId, options.model, options.run);
  if (run !== undefined) library.db.write((db) => insertPredictionRun(db, run.run, run.columns));
  let settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };

  type EditRequest = { setId: AnnotationSetId; expectedSeq: number; edits: readonly Edit[]; why: string | null };
  type SetRequest = { setId: AnnotationSetId };
  type StepRequest = { setId: AnnotationSetId; expectedSeq: number };
  const bridge = createTestBridge({
    'app.info': () => ok({ version: '1', shell: 'browser', tensor: { state: 'idle', backend: null, problem: null }, notices: [] }), // prettier-ignore
    'settings.read': () => ok(settings),
    'settings.write': (patch: Partial<Settings>) => ok((settings = { ...settings, ...patch })),
    'jobs.list': () => ok([]),
    'models.list': () => ok([]),
    'waves.list': () => ok([]),
    'training.list': () => ok([]),
    'library.list': () => ok({ rows: [], totalCount: 0, labels: [] }),
    'library.get': (asked: { readonly recordId: RecordId }) => {
      const sets = asked.recordId !== recordId ? [] : library.annotations.listSets(recordId);
      const preferred = sets.findLast(({ kind }) => kind === 'reader') ?? sets[0];
      return ok(
        buildRecordDetail([buildLead(0, 'MLII', LONG), buildLead(1, 'V5', LONG)], {
          id: asked.recordId,
          sampleCount: SAMPLE_COUNT,
          sets,
          runs: run === undefined || asked.recordId !== recordId ? [] : [run.run],
          preferredSetId: preferred?.id ?? null,
          preferredRunId: asked.recordId === recordId ? (run?.run.id ?? null) : null,
        }),
      );
    },
    'predictions.read': () => (run === undefined ? err('prediction/unknown-run', 'no run') : ok(run)),
    'signals.read-window': (request: { leads: string[] }) => ok({ ...request, leads: [], filterState: 'applied' }),
    ...(options.analyze === undefined ? {} : { 'beats.analyze': options.analyze }),
    ...options.answers,
    'annotations.read': ({ setId }: SetRequest) => library.annotations.read(setId),
    'annotations.create-set': (request: { recordId: RecordId; readerName: string; base: AnnotationSetBase }) =>
      library.annotations.createSet(request),
    'annotations.edit': (request: EditRequest) => library.annotations.edit(request),
    'annotations.undo': (request: StepRequest) => library.annotations.undo(request),
    'annotations.redo': (request: StepRequest) => library.annotations.redo(request),
  });
  const desk = new Desk({
    api: createApi(bridge),
    addressBar: {
      hash: () => `#/review/${recordId}`,
      push: () => undefined,
      replace: () => undefined,
      back: () => undefined,
      forward: () => undefined,
      onChange: () => undefined,
    },
    storage: { getItem: () => null, setItem: () => undefined },
    isMac: false,
    focusTrace: () => undefined,
    download: () => undefined,
  });
  registerCommands(desk);
  await desk.start();
  return {
    desk,
    bridge,
    library,
    press(key, { shift = false, ctrl = false, repeat = false } = {}) {
      const code = CODES.get(key) ?? (/^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : key);
      desk.commands.press({ key, code, repeat, shiftKey: shift, ctrlKey: ctrl, altKey: false, metaKey: false });
    },
    async settled() {
      for (let i = 0; i < 5; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        await desk.annotations.settled();
      }
    },
    said: () => desk.announcer.messages.map(({ text }) => text),
    codes: () => [...desk.annotations.columns.codes],
    current: () => desk.opened.viewer?.marks.currentBeat?.sample,
    close() {
      desk.close();
      library.close();
    },
  };
}

const CODES: ReadonlyMap<string, string> = new Map([
  [' ', 'Space'],
  ['.', 'Period'],
  [',', 'Comma'],
  [']', 'BracketRight'],
  ['[', 'BracketLeft'],
]);

/** Top probability 0.8 (uncertain below 0.9) unless told otherwise. */
function buildModelRun(
  recordId: RecordId,
  beats: NonNullable<WholeDeskOptions['model']>,
  facts: Partial<PredictionRun> = {},
) {
  const built = buildRun(recordId, beats);
  const { columns } = built;
  const run = { ...built.run, ...facts };
  beats.forEach(({ top, probability }, beat) => {
    const index = run.classIds.indexOf(top);
    if (probability !== undefined && index >= 0)
      columns.probabilities[beat * run.classIds.length + index] = probability;
  });
  return { run, columns };
}
