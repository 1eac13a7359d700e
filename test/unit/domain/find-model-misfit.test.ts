import { describe, expect, it } from 'vitest';
import { findModelMisfit } from '#shared/domain/find-model-misfit.ts';
import { STANDARD_LEADS, type Lead } from '#shared/domain/lead.ts';

const leads = (...names: string[]) => names.map((name) => ({ name, kind: 'ecg' }) as Lead); // all that is looked at
const card = (supportedLeads: readonly string[], task: 'records' | 'fragments' | 'beats' = 'records') => {
  return { supportedLeads, task };
};
const TWELVE = STANDARD_LEADS.map((name) => name.toLowerCase());

describe('what keeps a model from a recording', () => {
  it('is a missing lead of twelve, by its standard name', () => {
    expect(findModelMisfit(card(TWELVE), { leads: leads(...STANDARD_LEADS), durationSec: 10 })).toBeNull();
    expect(findModelMisfit(card(TWELVE), { leads: leads('D1', 'II'), durationSec: 10 })).toMatch(
      /^it needs the leads iii, avr, .*v6 too$/,
    );
  });

  it('is that it knows none of the leads; one is enough', () => {
    expect(findModelMisfit(card(['mlii', 'ii']), { leads: leads('V1', 'MLII'), durationSec: 10 })).toBeNull();
    expect(findModelMisfit(card(['mlii']), { leads: leads('V1'), durationSec: 10 })).toBe(
      'it knows the leads mlii only',
    );
    expect(findModelMisfit(card([]), { leads: leads('V1'), durationSec: 10 })).toBeNull();
    expect(findModelMisfit(card(['mlii'], 'beats'), { leads: leads('ECG'), durationSec: 10 })).toBe(
      'it knows the leads mlii only',
    );
  });

  it('is a recording below 10 s for fragments, and one without ECG for all', () => {
    expect(findModelMisfit(card([], 'fragments'), { leads: leads('V1'), durationSec: 9.9 })).toBe(
      'it needs 10 s at least',
    );
    expect(findModelMisfit(card([]), { leads: [], durationSec: 10 })).toBe('this recording has no ECG lead');
  });
});
