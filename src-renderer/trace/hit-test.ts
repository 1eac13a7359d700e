import type { LeadKey } from '#shared/domain/lead.ts';
import type { MarkLayer } from './mark-layer.ts';
import { OTHER_CLASS, findFirstMark } from './mark-layer.ts';
import type { PaperCell, PaperPage } from './paper-page.ts';

/** Where a point on a page lies. */
export interface PaperHit {
  readonly cell: PaperCell;
  readonly leadKey: LeadKey;
  /** Between two samples; in the record's time base. */
  readonly sample: number;
}

/** The lead and the time under a point of the page; undefined beside the traces and where a lead was not recorded. */
export function findPaperHit(
  page: PaperPage,
  point: { readonly xMm: number; readonly yMm: number },
  view: { readonly startSample: number; readonly sampleRateHz: number },
): PaperHit | undefined {
  let nearest: PaperCell | undefined;
  for (const cell of page.cells) {
    if (point.xMm < cell.leftMm || point.xMm >= cell.leftMm + cell.widthMm) continue;
    if (cell.slot.leadKey === undefined) continue;
    const isNearer =
      nearest === undefined || Math.abs(cell.baselineMm - point.yMm) < Math.abs(nearest.baselineMm - point.yMm);
    if (isNearer) nearest = cell;
  }
  if (nearest?.slot.leadKey === undefined) return undefined;
  const offsetSec = nearest.offsetSec + (point.xMm - nearest.leftMm) / page.speedMmPerSec;
  return {
    cell: nearest,
    leadKey: nearest.slot.leadKey,
    sample: view.startSample + offsetSec * view.sampleRateHz,
  };
}

/** The mark nearest to a sample within a reach; beats are taken before other marks. Undefined for none. */
export function findMarkNear(layer: MarkLayer, sample: number, reachSamples: number): number | undefined {
  let best: number | undefined;
  let bestCost = Infinity;
  for (let mark = findFirstMark(layer, sample - reachSamples); mark < layer.count; mark++) {
    const distance = Math.abs((layer.samples[mark] ?? Infinity) - sample);
    if ((layer.samples[mark] ?? Infinity) > sample + reachSamples) break;
    const isBeat = (layer.classes[mark] ?? 0) !== OTHER_CLASS;
    const cost = isBeat ? distance : distance + reachSamples * 2;
    if (cost < bestCost) {
      bestCost = cost;
      best = mark;
    }
  }
  return best;
}
