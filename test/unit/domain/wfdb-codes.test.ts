import { describe, expect, it } from 'vitest';
import { findAamiClass, toWfdbCode } from '#shared/domain/aami.ts';
import { findWfdbCodeBySymbol, isBeatCode, toSymbol, WFDB_CODES } from '#shared/domain/wfdb-codes.ts';

describe('WFDB codes', () => {
  it('has each code and each symbol once', () => {
    expect(new Set(WFDB_CODES.map((row) => row.code)).size).toBe(WFDB_CODES.length);
    expect(new Set(WFDB_CODES.map((row) => row.symbol)).size).toBe(WFDB_CODES.length);
  });

  it('maps j, e and n to S in ec57 and to N in dechazal', () => {
    for (const symbol of ['j', 'e', 'n']) {
      const code = findWfdbCodeBySymbol(symbol)?.code ?? 0;
      expect(findAamiClass(code, 'ec57')).toBe('S');
      expect(findAamiClass(code, 'dechazal')).toBe('N');
    }
  });

  it('counts a flutter wave as no beat', () => {
    expect(isBeatCode(31)).toBe(false);
    expect(findAamiClass(31, 'ec57')).toBeUndefined();
  });

  it('writes each AAMI group with a symbol of the same group', () => {
    for (const group of ['N', 'S', 'V', 'F', 'Q'] as const) {
      expect(findAamiClass(toWfdbCode(group), 'ec57')).toBe(group);
      expect(toSymbol(toWfdbCode(group))).toBe(group);
    }
  });
});
