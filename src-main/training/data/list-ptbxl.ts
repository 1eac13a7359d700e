import { join } from 'node:path';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import {
  NOT_THERE,
  OTHER_CLASS,
  wrongSource,
  type ListContext,
  explainDataSet,
  type ListedRecording,
  type ListedSource,
} from './listed-source.ts';
import { readPtbxlTable, type PtbxlRow } from './ptbxl-table.ts';
import type { ExclusionReason } from './exclusions.ts';

type PtbxlSource = Extract<TrainingSource, { readonly kind: 'ptbxl' }>;

/** The six abnormalities of Ribeiro et al. 2020, and what PTB-XL calls them. */
const RIBEIRO_CODES: ReadonlyMap<string, string> = new Map([
  ['1dAVb', '1AVB'],
  ['RBBB', 'CRBBB'],
  ['LBBB', 'CLBBB'],
  ['SB', 'SBRAD'],
  ['AF', 'AFIB'],
  ['ST', 'STACH'],
]);

/** Statements of the diagnostic class MI in PTB-XL's scp_statements.csv: infarction, and injury as its early form. */
const INFARCTION_CODES: ReadonlySet<string> = new Set(
  'IMI ASMI ILMI AMI ALMI INJAS LMI INJAL IPLMI IPMI INJIN INJLA PMI INJIL'.split(' '),
);

const KNOWN_CLASSES: Readonly<Record<PtbxlSource['labels'], readonly string[]>> = {
  'normal-abnormal': ['normal', 'abnormal'],
  'ribeiro-six': [...RIBEIRO_CODES.keys()],
  infarction: ['normal', 'infarction'],
};

const NO_CODES: ExclusionReason = {
  reason: 'no-codes',
  why: 'Its table gives no statements, so that nobody knows which of the labels are true.',
  unit: 'recordings',
};

/**
 * Recordings of PTB-XL in one or more folders, at one of its two rates. 'normal-abnormal': normal where the first statement is NORM; one
 * class alone is a yes-or-no label. 'infarction': those of its codes against normal ones, others are left out and counted. 'ribeiro-six': yes-or-no labels by statements; recordings without any are left out and counted.
 * Errors: the finder's and the tables'; 'app/wrong-use' for classes that these labels do not give.
 */
export async function listPtbxl(source: PtbxlSource, context: ListContext): Promise<Result<ListedSource>> {
  const { classIds, dataFolder, finder, exclusions } = context;
  const isSix = source.labels === 'ribeiro-six';
  const known = KNOWN_CLASSES[source.labels];
  const stranger = classIds.find((id) => !known.includes(id));
  if (stranger !== undefined)
    return wrongSource(`with '${source.labels}' classes are of ${known.join(', ')}, and '${stranger}' is none of them`);
  const suffix = source.sampleRateHz === 100 ? '_lr' : '_hr';
  const recordings: ListedRecording[] = [];
  const seen = new Set<string>();
  for (const dataSet of new Set(source.dataSets)) {
    const folder = join(dataFolder, dataSet);
    const rows = await readPtbxlTable(folder);
    if (!rows.ok) return rows;
    const found = explainDataSet(await finder.inFolder(folder), dataSet);
    if (!found.ok) return found;
    const named = new Map(found.value.map((one) => [one.name.split('/').at(-1) ?? '', one]));
    for (const row of rows.value) {
      const name = `${String(row.ecgId).padStart(5, '0')}${suffix}`;
      const own = named.get(name);
      if (seen.has(name)) return wrongSource(`${name} is in two of its data sets`);
      seen.add(name);
      const why = findExclusion(source.labels, row);
      if (why !== undefined) exclusions.add(why, name);
      else if (own === undefined) exclusions.add(NOT_THERE, name);
      else recordings.push({ found: { ...own, name }, ...toFacts(row), labels: toLabels(row, classIds) });
    }
  }
  const isOneOfTwo = !isSix && classIds.length === 2;
  const beats = source.beatLead === null ? null : { annotator: null, labelMap: null, lead: source.beatLead };
  return ok({ labelKind: isOneOfTwo ? 'classes' : 'labels', recordings, beats, isFolded: true });
}

/** Why a recording has none of the labels; undefined where it has. */
function findExclusion(labels: PtbxlSource['labels'], { codes, isNormal }: PtbxlRow): ExclusionReason | undefined {
  if (labels === 'normal-abnormal' || (labels === 'infarction' && isNormal)) return undefined;
  if (codes === null) return NO_CODES;
  return labels === 'ribeiro-six' || hasInfarction(codes) ? undefined : OTHER_CLASS;
}

function hasInfarction(codes: ReadonlySet<string>): boolean {
  return [...codes].some((code) => INFARCTION_CODES.has(code));
}

function toFacts({ patientId, fold }: PtbxlRow): Pick<ListedRecording, 'group' | 'fold'> {
  return { group: patientId === null ? null : `ptb-xl/${patientId}`, fold: fold ?? 0 };
}

function toLabels({ isNormal, codes }: PtbxlRow, classIds: readonly string[]): Uint8Array {
  const isTrue = (id: string): boolean => {
    const code = RIBEIRO_CODES.get(id);
    return code === undefined ? (id === 'normal') === isNormal : codes?.has(code) === true;
  };
  const labels = Uint8Array.from(classIds, (id) => (isTrue(id) ? 1 : 0));
  return classIds.length === 2 && !RIBEIRO_CODES.has(classIds[0] ?? '') ? Uint8Array.of(labels.indexOf(1)) : labels;
}
