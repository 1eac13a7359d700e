import type { DelineatedRecording } from '#main/io/delineate-recording.ts';
import { findStandardLead } from '#shared/domain/lead.ts';
import type { Wave, WaveKind } from '#shared/signal/delineate/waves.ts';
import type { PlacedMark } from './place-annotations.ts';

const ONSET_CODE = 39;
const OFFSET_CODE = 40;
/** WFDB's code of the peak, and the number of the wave in `num` of its onset and offset. */
const MARKS: Readonly<Record<WaveKind, { readonly code: number; readonly num: number }>> = {
  P: { code: 24, num: 0 },
  QRS: { code: 1, num: 1 },
  T: { code: 27, num: 2 },
};

/** Annotators and their marks: one for each lead, named as LUDB names them (`i`, `avr`, `v6`). */
export function toLeadMarks({
  leads,
}: DelineatedRecording): { readonly annotator: string; readonly marks: PlacedMark[] }[] {
  const taken = new Set<string>();
  return leads.map(({ name, waves }, index) => {
    const plain = (findStandardLead(name) ?? name).toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    const annotator = plain === '' || taken.has(plain) ? `lead${index + 1}` : plain;
    taken.add(annotator);
    return { annotator, marks: toMarks(waves) };
  });
}

/** Marks of the waves over all leads; a peak lies in the middle of the leads' own. */
export function toGlobalMarks({ leads, waves }: DelineatedRecording): PlacedMark[] {
  return toMarks(
    waves.map(({ kind, onset, offset, inLeads }) => {
      const peaks = inLeads.flatMap((index, lead) => leads[lead]?.waves[index]?.peaks[0] ?? []).sort((a, b) => a - b);
      return { kind, onset, offset, peaks: [peaks[peaks.length >> 1] ?? (onset + offset) / 2] };
    }),
  );
}

/** Whole samples, onset < peak < offset; where two waves overlap they part in the middle. */
function toMarks(waves: readonly Wave[]): PlacedMark[] {
  const marks: PlacedMark[] = [];
  let free = 0;
  waves.forEach(({ kind, onset, offset, peaks }, index) => {
    const next = waves[index + 1]?.onset ?? Infinity;
    const end = next <= offset ? (next + offset) / 2 : offset;
    const { code, num } = MARKS[kind];
    const first = Math.max(free, Math.round(onset));
    const peak = Math.max(first + 1, Math.min(Math.round(peaks[0] ?? onset), Math.floor(end) - 1));
    const last = Math.max(peak + 1, next <= offset ? Math.floor(end) : Math.round(end));
    free = last + 1;
    marks.push({ sample: first, code: ONSET_CODE, num, aux: null });
    marks.push({ sample: peak, code, aux: null });
    marks.push({ sample: last, code: OFFSET_CODE, num, aux: null });
  });
  return marks;
}
