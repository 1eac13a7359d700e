import { LIMB_LEADS } from '#shared/domain/lead.ts';
import { LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';

type LimbLead = (typeof LIMB_LEADS)[number];

export type LimbLeadCheck =
  | { readonly kind: 'fits' }
  /** The equations hold once leads are called otherwise. */
  | { readonly kind: 'swapped'; readonly swaps: readonly { readonly named: LimbLead; readonly holds: LimbLead }[] }
  /** Whatever they are called; `misfit`: part of the energy that the equations leave unexplained. */
  | { readonly kind: 'unrelated'; readonly misfit: number };

/** Part of the energy that noise and rounding may leave over, and what is no accident any more. */
const GOOD_FIT = 0.1;
const BAD_FIT = 0.25;

/**
 * Whether simultaneous limb leads obey Einthoven's law and Goldberger's equations under the names that they have: III = II - I,
 * aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2. On differences from sample to sample, so that neither offsets nor wander count.
 * Exchanged electrodes obey the equations too; what this finds are exchanged names (another order of columns).
 */
export function checkLimbLeads(signalOf: (lead: LimbLead) => Float32Array): LimbLeadCheck {
  const products = multiplyDifferences(LIMB_LEADS.map(signalOf));
  const asNamed = LIMB_LEADS.map((_, index) => index);
  const misfit = measureMisfit(products, asNamed);
  if (misfit < BAD_FIT) return { kind: 'fits' };
  let best: readonly number[] = asNamed;
  let least = misfit;
  for (const order of permute(asNamed)) {
    const other = measureMisfit(products, order);
    if (other >= least) continue;
    least = other;
    best = order;
  }
  if (least > GOOD_FIT) return { kind: 'unrelated', misfit };
  const swaps = LIMB_LEADS.flatMap((holds, index) => {
    const named = LIMB_LEADS[best[index] ?? 0];
    return named === undefined || named === holds ? [] : [{ named, holds }];
  });
  return { kind: 'swapped', swaps };
}

/** [6 * 6] sums of products of the leads' differences: all that misfits of any order need. */
function multiplyDifferences(signals: readonly Float32Array[]): Float64Array {
  const products = new Float64Array(36);
  const length = Math.min(...signals.map((signal) => signal.length));
  const steps = new Float64Array(6);
  for (let i = 1; i < length; i++) {
    for (let a = 0; a < 6; a++) steps[a] = (signals[a]?.[i] ?? 0) - (signals[a]?.[i - 1] ?? 0);
    for (let a = 0; a < 6; a++) {
      for (let b = a; b < 6; b++) products[a * 6 + b] = (products[a * 6 + b] ?? 0) + (steps[a] ?? 0) * (steps[b] ?? 0);
    }
  }
  for (let a = 0; a < 6; a++) for (let b = 0; b < a; b++) products[a * 6 + b] = products[b * 6 + a] ?? 0;
  return products;
}

/** @param order  which signal stands for each of LIMB_LEADS */
function measureMisfit(products: Float64Array, order: readonly number[]): number {
  const product = (a: number, b: number) => products[(order[a] ?? 0) * 6 + (order[b] ?? 0)] ?? 0;
  let left = 0;
  let energy = 0;
  RELATIONS.forEach(({ leadI, leadII }, k) => {
    const d = k + 2; // after I and II in LIMB_LEADS
    left +=
      product(d, d) +
      leadI * leadI * product(0, 0) +
      leadII * leadII * product(1, 1) +
      2 * (leadI * leadII * product(0, 1) - leadI * product(0, d) - leadII * product(1, d));
    energy += product(d, d);
  });
  return energy > 0 ? Math.max(0, left) / energy : 0;
}

const RELATIONS = [LIMB_LEAD_WEIGHTS.III, LIMB_LEAD_WEIGHTS.aVR, LIMB_LEAD_WEIGHTS.aVL, LIMB_LEAD_WEIGHTS.aVF];

function* permute(items: readonly number[]): Generator<readonly number[]> {
  if (items.length <= 1) {
    yield items;
    return;
  }
  for (const [index, first] of items.entries()) {
    for (const rest of permute(items.toSpliced(index, 1))) yield [first, ...rest];
  }
}
