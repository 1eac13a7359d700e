import type { TimeBase } from '#shared/units/time-base.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { ImportedGroup, ImportedSignal } from './imported-record.ts';

export interface RatedSignal {
  readonly timeBase: TimeBase;
  readonly signal: ImportedSignal;
}

export interface Groups {
  readonly groups: readonly ImportedGroup[];
  readonly signalOrder: readonly (readonly [number, number])[];
}

/**
 * Signals by rate, the fastest group with an ECG first (the fastest of all where there is no ECG), the others in the order in
 * which the source lists them. Signals of one rate must have one length.
 */
export function buildGroups(signals: readonly RatedSignal[]): Groups {
  const byRate = new Map<string, { timeBase: TimeBase; signals: ImportedSignal[] }>();
  for (const { timeBase, signal } of signals) {
    const key = toKey(timeBase);
    const group = byRate.get(key) ?? { timeBase, signals: [] };
    byRate.set(key, group);
    group.signals.push(signal);
  }
  const first = [...byRate.values()].toSorted((a, b) => rank(b) - rank(a))[0];
  const ordered = [...byRate.values()].toSorted((a, b) => Number(b === first) - Number(a === first));
  const groupIndexByRate = new Map(ordered.map((group, index) => [toKey(group.timeBase), index]));
  const groups = ordered.map(({ timeBase, signals: members }) => ({
    timeBase,
    sampleCount: members[0]?.samples.length ?? 0,
    signals: members,
  }));
  const signalOrder = signals.map(({ timeBase, signal }) => {
    const groupIndex = groupIndexByRate.get(toKey(timeBase)) ?? 0;
    return [groupIndex, groups[groupIndex]?.signals.indexOf(signal) ?? 0] as const;
  });
  return { groups, signalOrder };
}

function toKey({ rateNumerator, rateDenominator }: TimeBase): string {
  return `${rateNumerator}/${rateDenominator}`;
}

/** ECG before anything else, then the faster rate. */
function rank(group: { readonly timeBase: TimeBase; readonly signals: readonly ImportedSignal[] }): number {
  const hasEcg = group.signals.some(({ kind }) => kind === 'ecg');
  return toSampleRateHz(group.timeBase) + (hasEcg ? 1e9 : 0);
}
