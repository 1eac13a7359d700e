import { assertNever } from '#shared/result/assert.ts';
import type { Annotation } from './annotation.ts';
import type { Edit } from './edit.ts';
import { findMedianPoint } from './median-marks.ts';
import { isTemplateMark, toArrangement } from './template-marks.ts';
import { isBeatCode, toSymbol } from './wfdb-codes.ts';

type Mark = Pick<Annotation, 'code' | 'num' | 'aux'>;

/**
 * What an act did, in words, for undo and the history: 'relabel 12 beats to V'. No free text of the person's: histories are
 * shown where notes are not. An act on the marks of one of the median beat's points is named after the point, and one on templates so.
 * @param changed the marks that the act changed, as they were before where they were there
 */
export function describeEdits(edits: readonly Edit[], changeCount: number, changed: readonly Mark[] = []): string {
  const first = edits[0];
  if (first === undefined) return 'nothing';
  const point = changed[0] === undefined ? undefined : findMedianPoint(changed[0]);
  if (point !== undefined && changed.every((mark) => findMedianPoint(mark) === point)) {
    return first.kind === 'delete' ? `make ${point} of the median beat automatic` : `set ${point} of the median beat`;
  }
  if (changed.length > 0 && changed.every(isTemplateMark)) return describeTemplateEdits(first);
  const words = describe(first, changeCount);
  return edits.every((edit) => describe(edit, changeCount) === words) ? words : `${edits.length} edits`;
}

function describeTemplateEdits(first: Edit): string {
  if (first.kind === 'delete') return 'leave templates as found';
  const isSplit = first.kind === 'add' && toArrangement([first]).beats.length > 0;
  return isSplit ? 'split a template' : 'merge templates';
}

function describe(edit: Edit, changeCount: number): string {
  switch (edit.kind) {
    case 'add': {
      const point = findMedianPoint(edit);
      if (point !== undefined) return `set ${point} of the median beat`;
      return `add ${changeCount > 1 ? `${changeCount} ` : ''}${toSymbol(edit.code)}`;
    }
    case 'relabel':
    case 'relabel-range':
      return `relabel ${count(changeCount, isBeatCode(edit.code) ? 'beat' : 'mark')} to ${toSymbol(edit.code)}`;
    case 'move':
      return `move ${count(changeCount, 'mark')}`;
    case 'delete':
      return `delete ${count(changeCount, 'mark')}`;
    case 'confirm':
      return `confirm ${count(changeCount, 'mark')}`;
    case 'set-fields':
      return `change fields of ${count(changeCount, 'mark')}`;
    case 'rhythm-range':
      return `rhythm ${edit.rhythm}`;
    case 'noise-range':
      return describeNoise(edit.noiseBits);
    case 'flutter-range':
      return 'flutter';
    default:
      return assertNever(edit, 'describeEdits');
  }
}

function describeNoise(noiseBits: number): string {
  if (noiseBits < 0) return 'unreadable span';
  return noiseBits === 0 ? 'clean span' : 'noise span';
}

function count(changeCount: number, noun: string): string {
  return changeCount === 1 ? noun : `${changeCount} ${noun}s`;
}
