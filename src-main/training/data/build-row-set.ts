import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecipeOptions } from '#main/preprocessing/recipe-options.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { createPause } from '#main/signals/pause.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { assert, assertNever } from '#shared/result/assert.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { countClasses, type RowRecord, type RowSet } from '../row-set.ts';
import { cutBeats, cutFoundBeats, cutRecording, type CutRows } from './cut-rows.ts';
import { createExclusionCounter, type ExclusionCounter } from './exclusions.ts';
import { explainMissingData } from './explain-missing-data.ts';
import type { RecordingFinder, SourceRecording } from './found-recording.ts';
import { hashRowSet } from './hash-row-set.ts';
import { listAnnotatedBeats, listLibrary } from './list-annotated-beats.ts';
import { listDataSets } from './list-data-sets.ts';
import { listPlawiak } from './list-plawiak.ts';
import { listPtbxl } from './list-ptbxl.ts';
import { listReferenceTable } from './list-reference-table.ts';
import { wrongSource, type ListContext, type ListedRecording, type ListedSource } from './listed-source.ts';
import { withRowFiles, type RowFileWriter } from './row-file-writer.ts';

export interface BuildRowSetInput {
  readonly source: TrainingSource;
  readonly recipe: { readonly id: string; readonly options: RecipeOptions };
  /** Those of the job, in the order of the network's outputs. */
  readonly classes: readonly Pick<ClassifyTrainingJob['classes'][number], 'id' | 'isTrained'>[];
  /** Holds the data sets' folders. */
  readonly dataFolder: string;
  /** Gets the rows' files; made where it is not there. */
  readonly folder: string;
  readonly finder: RecordingFinder;
  readonly signal: AbortSignal;
  /** Before each recording is read. */
  readonly onRecord: (progress: RecordProgress) => void;
}

export interface RecordProgress {
  readonly name: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/**
 * Reads all recordings of a source and cuts them into rows, in files of `folder`. A recording that cannot be read, or that gives no row,
 * is counted with its reason, and the others go on. The same recordings give the same set, down to its hash.
 * Errors: those of the source's tables and folders; 'app/wrong-use' for a recipe that does not fit the source, and where nothing is left
 * or a trained class has no row; 'job/cancelled'; 'library/disk-full', 'library/unwritable'. Then no file is left.
 */
export async function buildRowSet(input: BuildRowSetInput): Promise<Result<RowSet>> {
  const recipe = createRecipe(input.recipe.id, input.recipe.options);
  if (!recipe.ok) return recipe;
  const exclusions = createExclusionCounter();
  const { dataFolder, finder } = input;
  const classIds = input.classes.map(({ id }) => id);
  const listed = await listSource(input.source, { classIds, dataFolder, finder, exclusions });
  if (!listed.ok) return listed;
  if ((recipe.value.kind === 'beats') !== (listed.value.beats !== null)) {
    const made = recipe.value.kind === 'beats' ? 'beats' : 'whole recordings';
    return wrongSource(`the recipe ${recipe.value.id} makes rows of ${made}, and the source labels the others`);
  }
  const context: CutContext = { input, recipe: recipe.value, listed: listed.value, exclusions };
  return withRowFiles(input.folder, (writer) => cutAll(context, writer));
}

/** Recordings of a source, before anything of their signals is read. Errors: those of its tables and folders, and of explainMissingData. */
export async function listSource(source: TrainingSource, context: ListContext): Promise<Result<ListedSource>> {
  const { dataFolder } = context;
  return explainMissingData(await list(source, context), { dataFolder, dataSets: listDataSets(source) });
}

function list(source: TrainingSource, context: ListContext): Promise<Result<ListedSource>> {
  switch (source.kind) {
    case 'annotated-beats':
      return listAnnotatedBeats(source, context);
    case 'reference-table':
      return listReferenceTable(source, context);
    case 'plawiak17':
      return listPlawiak(source, context);
    case 'ptbxl':
      return listPtbxl(source, context);
    case 'library':
      return listLibrary(source, context);
    default:
      return assertNever(source, 'listSource');
  }
}

interface CutContext {
  readonly input: BuildRowSetInput;
  readonly recipe: BeatRecipe | RecordingRecipe;
  readonly listed: ListedSource;
  readonly exclusions: ExclusionCounter;
}

async function cutAll(context: CutContext, writer: RowFileWriter): Promise<Result<RowSet>> {
  const { input, listed, exclusions } = context;
  const { signal, onRecord } = input;
  const isCancelled = () => signal.aborted;
  const rows = createRowColumns(context);
  const pause = createPause();
  for (const [index, recording] of listed.recordings.entries()) {
    const { name } = recording.found;
    if (isCancelled()) return cancelled();
    onRecord({ name, index, count: listed.recordings.length });
    const read = await recording.found.read({ annotator: listed.beats?.annotator ?? null, signal });
    // Reading was broken off: what came of it says nothing about the recording.
    if (isCancelled()) return cancelled();
    if (!read.ok) {
      exclusions.add({ reason: read.error.code, why: read.error.message, unit: 'recordings' }, name);
      continue;
    }
    const cut = cutOne(context, recording, read.value);
    rows.add(cut, recording, read.value);
    await writer.append(cut.values);
    await pause();
  }
  const columns = rows.finish();
  const facts = { ...columns, excluded: exclusions.list() };
  const fault = findFault(facts, input.classes);
  if (fault !== undefined) return fault;
  const { files, valuesSha256 } = await writer.finish(columns);
  const sha256 = hashRowSet({ ...facts, recipeOptions: input.recipe.options, valuesSha256 });
  return ok({ ...facts, files, sha256 });
}

function cancelled(): Result<never> {
  return err('job/cancelled', 'Cancelled while recordings were read.');
}

function cutOne(
  { input, recipe, listed, exclusions }: CutContext,
  { found, labels }: ListedRecording,
  read: SourceRecording,
): CutRows {
  if (recipe.kind === 'recording') return cutRecording(read, { recipe, labels, name: found.name }, exclusions);
  const { beats } = listed;
  assert(beats !== null, () => 'cutOne: rows of beats want labels of beats');
  const { name } = found;
  const { labelMap, lead } = beats;
  return labelMap === null
    ? cutFoundBeats(read, { recipe, lead, labels, name }, exclusions)
    : cutBeats(read, { recipe, beats: { labelMap, lead }, classes: input.classes, name }, exclusions);
}

type RowColumns = Omit<RowSet, 'excluded' | 'files' | 'sha256'>;

/** Everything of a row set but its values, collected recording by recording. */
function createRowColumns({ input, recipe, listed }: CutContext) {
  const finisher = toRowFinisher(recipe);
  const isFinished = recipe.kind === 'recording' && recipe.finish !== null;
  const scratch = new Float32Array(isFinished ? finisher.inputLength : 0);
  const { storedLength } = finisher;
  const records: RowRecord[] = [];
  const folds: number[] = [];
  const labels: Uint8Array[] = [];
  const recordOfRow: number[] = [];
  const lengths: number[] = [];
  return {
    add(cut: CutRows, { found, group, fold }: ListedRecording, { contentSha256, person }: SourceRecording): void {
      const rowCount = cut.values.length / storedLength;
      if (rowCount === 0) return;
      const whose = group ?? person;
      for (let row = 0; row < rowCount; row++) {
        recordOfRow.push(records.length);
        const values = cut.values.subarray(row * storedLength, (row + 1) * storedLength);
        if (isFinished) lengths.push(finisher.finishInto(scratch, values));
      }
      labels.push(cut.labels);
      folds.push(fold);
      records.push({ name: found.name, contentSha256, group: whose ?? contentSha256, isGroupKnown: whose !== null });
    },
    finish(): RowColumns {
      const hasLengths = lengths.some((length) => length !== finisher.inputShape[0]);
      return {
        recipeId: recipe.id,
        labelKind: listed.labelKind,
        classIds: input.classes.map(({ id }) => id),
        rowCount: recordOfRow.length,
        rowLength: storedLength,
        labels: new Uint8Array(Buffer.concat(labels)),
        lengths: hasLengths ? Int32Array.from(lengths) : null,
        recordOfRow: Int32Array.from(recordOfRow),
        records,
        foldOfRecord: listed.isFolded ? Uint8Array.from(folds) : null,
      };
    },
  };
}

/** Nothing to train on, or a class that nobody has. */
function findFault(
  set: Omit<RowSet, 'files' | 'sha256'>,
  classes: BuildRowSetInput['classes'],
): Result<never> | undefined {
  if (set.rowCount === 0) {
    const [first] = set.excluded;
    const why = first === undefined ? 'it has no recordings' : `${first.count} ${first.unit}: ${first.why}`;
    return wrongSource(`the source gives no row (${why})`);
  }
  const counts = countClasses(set);
  const empty = classes.filter(({ isTrained }, index) => isTrained && counts[index] === 0).map(({ id }) => id);
  return empty.length === 0
    ? undefined
    : wrongSource(
        `no row has the class ${empty.join(', ')}; take it out of the classes, or say that it is not trained`,
      );
}
