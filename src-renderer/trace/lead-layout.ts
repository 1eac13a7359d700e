import { assertNever } from '#shared/result/assert.ts';
import type { LeadSlot, LeadSlots } from './lead-slots.ts';
import { findRhythmSlot, listShownSlots } from './lead-slots.ts';

/** Rows by columns, as people name them. */
export const PAPER_LAYOUTS = ['3x4', '6x2', '12x1', 'single'] as const;
export type PaperLayout = (typeof PAPER_LAYOUTS)[number];

/** Consecutive: each column goes on where the one before ended. Simultaneous: every column shows the same time. */
export type ColumnTiming = 'consecutive' | 'simultaneous';

export interface LayoutRow {
  /** One slot per column; a row of one slot goes over the whole width. */
  readonly slots: readonly LeadSlot[];
  readonly kind: 'leads' | 'rhythm' | 'other';
  /** Which stretch of the page's time a full-width row shows: 0, but for the lines of the single-lead page. */
  readonly lineIndex: number;
}

export interface LeadLayout {
  readonly name: PaperLayout;
  readonly columnCount: number;
  readonly rows: readonly LayoutRow[];
}

export interface LayoutOptions {
  /** What the single-lead page shows. */
  readonly activeSlot: LeadSlot | undefined;
  /** Lead of the rhythm row; the usual one where none is chosen. */
  readonly rhythmSlot?: LeadSlot | undefined;
  readonly lineCount: number;
}

/**
 * Rows of a page. Every ECG lead of the record is in it exactly once, but for the rhythm row of `3x4`, which may repeat a standard
 * one on the same time axis, and but for `single`, which shows one lead over `lineCount` lines that follow each other in time.
 */
export function buildLeadLayout(slots: LeadSlots, name: PaperLayout, options: LayoutOptions): LeadLayout {
  const rhythmSlot = options.rhythmSlot ?? findRhythmSlot(slots);
  switch (name) {
    case '3x4':
      return {
        name,
        columnCount: 4,
        rows: [...grid(slots, 3), ...rhythmRow(rhythmSlot), ...otherRows(slots, rhythmSlot)],
      };
    case '6x2':
      return { name, columnCount: 2, rows: [...grid(slots, 6), ...otherRows(slots)] };
    case '12x1':
      return { name, columnCount: 1, rows: [...grid(slots, 12), ...otherRows(slots)] };
    case 'single': {
      const slot = options.activeSlot ?? rhythmSlot ?? listShownSlots(slots)[0];
      const rows =
        slot === undefined
          ? []
          : Array.from({ length: Math.max(1, options.lineCount) }, (_, lineIndex) => lineRow(slot, lineIndex));
      return { name, columnCount: 1, rows };
    }
    default:
      return assertNever(name, 'buildLeadLayout');
  }
}

/** The twelve standard leads, filled column by column. */
function grid(slots: LeadSlots, rowCount: number): readonly LayoutRow[] {
  const columnCount = slots.standard.length / rowCount;
  return Array.from({ length: rowCount }, (_, row): LayoutRow => {
    const inRow = Array.from({ length: columnCount }, (_unused, column) => slots.standard[column * rowCount + row]);
    return { slots: inRow.filter((slot) => slot !== undefined), kind: 'leads', lineIndex: 0 };
  });
}

function rhythmRow(slot: LeadSlot | undefined): readonly LayoutRow[] {
  return slot === undefined ? [] : [{ slots: [slot], kind: 'rhythm', lineIndex: 0 }];
}

/** Leads of other names, but for the one that the rhythm row shows already. */
function otherRows(slots: LeadSlots, rhythm?: LeadSlot): readonly LayoutRow[] {
  const rows = slots.others.filter((slot) => slot !== rhythm);
  return rows.map((slot) => ({ slots: [slot], kind: 'other', lineIndex: 0 }));
}

function lineRow(slot: LeadSlot, lineIndex: number): LayoutRow {
  return { slots: [slot], kind: 'leads', lineIndex };
}
