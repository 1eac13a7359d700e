import { describe, expect, it } from 'vitest';
import { buildLeadSlots, listShownSlots } from '#renderer/trace/lead-slots.ts';
import { chooseStripSlots } from '#renderer/trace/strip-geometry.ts';
import { buildLead } from '#test/builders/leads.ts';

const leads = ['V1', 'V2', 'V3'].map((name, index) => buildLead(index, name));
const slots = listShownSlots(buildLeadSlots(leads, 'standard')).filter(({ origin }) => origin === 'recorded');
const [, active] = slots;

describe('leads of a strip beside something else', () => {
  it('are all of them where each of 3 has 60 px', () => {
    expect(chooseStripSlots(slots, { heightPx: 180, active })).toBe(slots);
  });

  it('are the active one alone in 170 px: 3 rows of 56 px cannot be read', () => {
    expect(slots).toHaveLength(3);
    expect(chooseStripSlots(slots, { heightPx: 170, active })).toEqual([active]);
  });

  it('are the first one where none is active, and never none', () => {
    expect(chooseStripSlots(slots, { heightPx: 0, active: undefined })).toEqual([slots[0]]);
    expect(chooseStripSlots(slots.slice(0, 1), { heightPx: 0, active })).toHaveLength(1);
  });
});
