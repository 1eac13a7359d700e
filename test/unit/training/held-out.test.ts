import { expect, it } from 'vitest';
import { isHeldOut } from '#main/training/held-out.ts';

it('holds out a fifth of ten thousand patients, within a percent', () => {
  const count = Array.from({ length: 10_000 }, (_, k) => isHeldOut(`patient-${k}`)).filter(Boolean).length;

  expect(count).toBeGreaterThan(1900);
  expect(count).toBeLessThan(2100);
});

it('says for ever the same of the same patient', () => {
  const said = Array.from({ length: 20 }, (_, k) => (isHeldOut(`0190a8e0-0000-7000-8000-00000000000${k}`) ? 1 : 0));

  expect(said.join('')).toBe('00001010010000100001');
});
