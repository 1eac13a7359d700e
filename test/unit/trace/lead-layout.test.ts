import { describe, expect, it } from 'vitest';
import { PAPER_LAYOUTS, buildLeadLayout } from '#renderer/trace/lead-layout.ts';
import type { LeadSlot } from '#renderer/trace/lead-slots.ts';
import {
  LEAD_ORDERS,
  buildLeadSlots,
  findRhythmSlot,
  listShownSlots,
  opensAsStrip,
} from '#renderer/trace/lead-slots.ts';
import { buildLead, buildLeads, TWELVE_LEADS } from '#test/builders/leads.ts';
import { createRandom } from '#test/builders/random.ts';

const labelsOf = (slots: readonly LeadSlot[]) => slots.map((slot) => slot.label);

describe('buildLeadSlots', () => {
  it('puts 12 leads in the standard order, whatever the order of the file', () => {
    const slots = buildLeadSlots(buildLeads(TWELVE_LEADS.toReversed()), 'standard');

    expect(labelsOf(slots.standard)).toEqual(TWELVE_LEADS);
    expect(slots.standard.map((slot) => slot.leadKey)).toEqual(TWELVE_LEADS.map((_, index) => String(11 - index)));
  });

  it('puts limb leads in Cabrera order with aVR turned over and labelled so', () => {
    const slots = buildLeadSlots(buildLeads(TWELVE_LEADS), 'cabrera');

    expect(labelsOf(slots.standard).slice(0, 6)).toEqual(['aVL', 'I', '\u2212aVR', 'II', 'aVF', 'III']);
    expect(slots.standard.map((slot) => slot.isInverted)).toEqual(TWELVE_LEADS.map((_, index) => index === 2));
  });

  it('never takes MLII for II', () => {
    const slots = buildLeadSlots(buildLeads(['MLII', 'V5']), 'standard');

    expect(slots.standard.find((slot) => slot.label === 'II')?.origin).toBe('not-recorded');
    expect(labelsOf(slots.others)).toEqual(['MLII']);
  });

  it('derives III, aVR, aVL and aVF from I and II and says so', () => {
    const slots = buildLeadSlots(buildLeads(['I', 'II', 'V1']), 'standard');

    const derived = slots.standard.filter((slot) => slot.origin === 'derived');
    expect(derived.map((slot) => slot.leadKey)).toEqual(['derived:III', 'derived:aVR', 'derived:aVL', 'derived:aVF']);
  });

  it('derives nothing from uncalibrated or not simultaneous leads', () => {
    const uncalibrated = { gainAduPerUnit: 1, baselineAdu: 0, unit: 'adu', calibrated: false };
    const noGain = [buildLead(0, 'I', { calibration: uncalibrated }), buildLead(1, 'II')];
    const twoRates = [buildLead(0, 'I'), buildLead(1, 'II', { groupIndex: 1 })];

    for (const leads of [noGain, twoRates]) {
      expect(buildLeadSlots(leads, 'standard').standard.some((slot) => slot.origin === 'derived')).toBe(false);
    }
  });

  it('keeps pressure and respiration off the paper', () => {
    const leads = [buildLead(0, 'II'), buildLead(1, 'ABP', { kind: 'other' })];
    const slots = buildLeadSlots(leads, 'standard');

    expect(labelsOf(slots.notEcg)).toEqual(['ABP']);
    expect(slots.notEcg[0]?.isCalibrated).toBe(false);
    expect(labelsOf(listShownSlots(slots))).toContain('ABP');
  });

  it('opens fewer than 8 ECG leads as strip', () => {
    expect(opensAsStrip(buildLeads(TWELVE_LEADS.slice(0, 7)))).toBe(true);
    expect(opensAsStrip(buildLeads(TWELVE_LEADS.slice(0, 8)))).toBe(false);
  });
});

describe('buildLeadLayout', () => {
  it('fills 3x4 column by column with II below', () => {
    const layout = buildLeadLayout(buildLeadSlots(buildLeads(TWELVE_LEADS), 'standard'), '3x4', {
      activeSlot: undefined,
      lineCount: 1,
    });

    expect(layout.rows.map((row) => labelsOf(row.slots))).toEqual([
      ['I', 'aVR', 'V1', 'V4'],
      ['II', 'aVL', 'V2', 'V5'],
      ['III', 'aVF', 'V3', 'V6'],
      ['II'],
    ]);
  });

  it('drops and repeats no lead of 300 random records, in any layout and order', () => {
    const random = createRandom(5);
    const names = [...TWELVE_LEADS, 'MLII', 'CM5', 'V1', 'ECG', ''];
    for (let round = 0; round < 300; round++) {
      const chosen = Array.from(
        { length: 1 + Math.floor(random() * 14) },
        () => names[Math.floor(random() * names.length)] ?? '',
      );
      const leads = buildLeads(chosen);
      for (const order of LEAD_ORDERS) {
        const slots = buildLeadSlots(leads, order);
        for (const name of PAPER_LAYOUTS) {
          if (name === 'single') continue;
          const { rows } = buildLeadLayout(slots, name, { activeSlot: undefined, lineCount: 1 });
          const shown = rows
            .filter((row) => row.kind !== 'rhythm' || slots.others.some((slot) => slot === row.slots[0]))
            .flatMap((row) => row.slots)
            .flatMap((slot) => (slot.origin === 'recorded' ? [slot.leadKey] : []));
          expect(shown.toSorted(), `${name} ${order} of ${chosen.join()}`).toEqual(
            leads.map((lead) => lead.key).toSorted(),
          );
        }
      }
    }
  });

  it('shows all twelve places in 12x1, and says which were not recorded', () => {
    const slots = buildLeadSlots(buildLeads(['V1', 'V2']), 'standard');
    const { rows } = buildLeadLayout(slots, '12x1', { activeSlot: undefined, lineCount: 1 });

    expect(rows).toHaveLength(12);
    expect(rows.flatMap((row) => row.slots).filter((slot) => slot.origin === 'not-recorded')).toHaveLength(10);
  });

  it('gives the single lead as many lines as asked, one after another', () => {
    const slots = buildLeadSlots(buildLeads(['MLII', 'V5']), 'standard');
    const activeSlot = findRhythmSlot(slots);
    const { rows } = buildLeadLayout(slots, 'single', { activeSlot, lineCount: 3 });

    expect(rows.map((row) => [row.lineIndex, labelsOf(row.slots)])).toEqual([
      [0, ['MLII']],
      [1, ['MLII']],
      [2, ['MLII']],
    ]);
  });
});
