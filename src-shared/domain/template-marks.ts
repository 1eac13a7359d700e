import type { AnnotationSetColumns } from './annotation.ts';
import { toDisplayedAux, toStatusIndex } from './annotation.ts';
import type { Edit } from './edit.ts';

/**
 * What a person did to the templates is kept as ordinary marks of the set, so that its chain, undo, author and export hold for it:
 * WFDB's `=` (23), `num` the person's group, 1 to 127. Aux 'template' beside a beat: the template that the beat is found in belongs to
 * the group, so templates with one number are one. Aux 'template beats 0 312 645': the beats so many samples after the mark belong to
 * the group, whatever template they are found in. Everything else stays as it is found.
 */
export const TEMPLATE_CODE = 23;
const WHOLE_AUX = 'template';
const BEATS_AUX = 'template beats';
const MAX_GROUP = 127;
/** annot(5): the aux field of an annotation file holds 255 bytes. */
const MAX_AUX_LENGTH = 255;
const DELETED = toStatusIndex('deleted');

/** Groups of templates as a person has made them. */
export interface TemplateArrangement {
  /** Beats whose whole template belongs to a group. */
  readonly templates: readonly GroupedSample[];
  /** Beats that belong to a group by themselves, ascending. */
  readonly beats: readonly GroupedSample[];
}

export interface GroupedSample {
  readonly sample: number;
  readonly group: number;
}

interface TemplateMark {
  readonly sample: number;
  readonly code: number;
  readonly num: number;
  readonly aux: string | null;
}

/** A template as it is shown: its group, and one of its beats, by which it is named in the set while it has none. */
export interface ShownTemplate {
  readonly group: number | null;
  readonly anchorSample: number;
}

/** Whether a mark says something about templates. */
export function isTemplateMark({ code, num, aux }: Omit<TemplateMark, 'sample'>): boolean {
  return code === TEMPLATE_CODE && num > 0 && (isWhole(aux) || readOffsets(aux) !== undefined);
}

/** What marks, none of them deleted, say about templates; marks of other kinds are passed over. Errors: none. */
export function toArrangement(marks: readonly TemplateMark[]): TemplateArrangement {
  const own = marks.filter(isTemplateMark);
  const beats = own.flatMap(({ sample, num, aux }) =>
    (readOffsets(aux) ?? []).map((offset) => ({ sample: sample + offset, group: num })),
  );
  return {
    templates: own.filter(({ aux }) => isWhole(aux)).map(({ sample, num }) => ({ sample, group: num })),
    beats: beats.toSorted((a, b) => a.sample - b.sample),
  };
}

/** One row of a set that says something about templates. */
export interface TemplateRow extends TemplateMark {
  readonly id: number;
}

/** The marks of a set about templates, in order of sample. Time: one look at each row where there are any, else at each aux text. */
export function listTemplateMarks(columns: AnnotationSetColumns): readonly TemplateRow[] {
  if (!columns.auxTexts.some((aux) => aux.startsWith(WHOLE_AUX))) return NONE;
  const found: TemplateRow[] = [];
  for (let row = 0; row < columns.codes.length; row++) {
    if (columns.codes[row] !== TEMPLATE_CODE || columns.statuses[row] === DELETED) continue;
    const mark = {
      id: columns.ids[row] ?? 0,
      sample: columns.samples[row] ?? 0,
      code: TEMPLATE_CODE,
      num: columns.nums[row] ?? 0,
      aux: columns.auxTexts[columns.auxIndices[row] ?? -1] ?? null,
    };
    if (isTemplateMark(mark)) found.push(mark);
  }
  return found;
}

const NONE: readonly TemplateRow[] = [];

/** What makes one template of several: all get the lowest of their groups, or a new one. Empty for fewer than two, and without a free number. */
export function toMergeEdits(marks: readonly TemplateRow[], templates: readonly ShownTemplate[]): readonly Edit[] {
  const groups = new Set(templates.flatMap(({ group }) => group ?? []));
  const target = groups.size > 0 ? Math.min(...groups) : findFreeGroup(marks);
  if (templates.length < 2 || target === undefined) return [];
  const added = templates
    .filter(({ group }) => group === null)
    .map(({ anchorSample }) => toMark(anchorSample, target, WHOLE_AUX));
  const renamed = marks
    .filter(({ num }) => num !== target && groups.has(num))
    .map(({ id, aux }) => ({ kind: 'set-fields', id, subtype: 0, chan: 0, num: target, aux }) as const);
  return [...added, ...renamed];
}

/**
 * What makes a template of their own of some beats: they leave the groups in which they were listed.
 * @param samples  marks of the beats, ascending
 * @returns empty for no beats, and without a free number
 */
export function toSplitEdits(marks: readonly TemplateRow[], samples: Float64Array): readonly Edit[] {
  const group = findFreeGroup(marks);
  if (samples.length === 0 || group === undefined) return [];
  const leaving = new Set(samples);
  const shortened = marks.flatMap((mark): readonly Edit[] => {
    const listed = (readOffsets(mark.aux) ?? []).map((offset) => mark.sample + offset);
    const kept = listed.filter((sample) => !leaving.has(sample));
    if (kept.length === listed.length) return [];
    const first = kept[0];
    if (first === undefined) return [{ kind: 'delete', ids: [mark.id] }];
    // What is shorter begins later and may not fit: its offsets are counted from where it begins.
    return [{ kind: 'delete', ids: [mark.id] }, ...listBeats(kept, mark.num)];
  });
  return [...listBeats(Array.from(samples), group), ...shortened];
}

/** What leaves the templates as they are found. */
export function toResetEdits(marks: readonly TemplateRow[]): readonly Edit[] {
  return marks.length === 0 ? [] : [{ kind: 'delete', ids: marks.map(({ id }) => id) }];
}

/** Marks that list beats, as many of them in each as its text holds. */
function listBeats(samples: readonly number[], group: number): Extract<Edit, { kind: 'add' }>[] {
  const marks: { readonly startSample: number; aux: string }[] = [];
  for (const sample of samples) {
    const last = marks.at(-1);
    const more = last === undefined ? '' : `${last.aux} ${sample - last.startSample}`;
    if (last === undefined || more.length > MAX_AUX_LENGTH) marks.push({ startSample: sample, aux: `${BEATS_AUX} 0` });
    else last.aux = more;
  }
  return marks.map(({ startSample, aux }) => toMark(startSample, group, aux));
}

function toMark(sample: number, group: number, aux: string): Extract<Edit, { kind: 'add' }> {
  return { kind: 'add', sample, code: TEMPLATE_CODE, subtype: 0, chan: 0, num: group, aux };
}

function findFreeGroup(marks: readonly TemplateRow[]): number | undefined {
  const used = new Set(marks.map(({ num }) => num));
  for (let group = 1; group <= MAX_GROUP; group++) if (!used.has(group)) return group;
  return undefined;
}

function isWhole(aux: string | null): boolean {
  return aux !== null && toDisplayedAux(aux) === WHOLE_AUX;
}

/** Samples from the mark to each beat that it lists; undefined where it lists none. */
function readOffsets(aux: string | null): readonly number[] | undefined {
  const text = toDisplayedAux(aux ?? '');
  if (!/^template beats( \d{1,15})+$/.test(text)) return undefined;
  return text
    .slice(BEATS_AUX.length + 1)
    .split(' ')
    .map(Number);
}
