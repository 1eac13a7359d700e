import type { AamiClass } from './aami-class.ts';

/** One row of WFDB's annotation code table. */
export interface WfdbCode {
  readonly code: number;
  readonly symbol: string;
  readonly mnemonic: string;
  readonly description: string;
  /** AAMI group after ANSI/AAMI EC57 as WFDB's `bxb` maps it; null for what is no beat. */
  readonly ec57: AamiClass | null;
}

/** Source: WFDB's lib/ecgcodes.h (codes, symbols) and the `bxb` map. Codes 15, 17 and 42-49 are free. */
export const WFDB_CODES: readonly WfdbCode[] = [
  { code: 1, symbol: 'N', mnemonic: 'NORMAL', description: 'normal beat', ec57: 'N' },
  { code: 2, symbol: 'L', mnemonic: 'LBBB', description: 'left bundle branch block beat', ec57: 'N' },
  { code: 3, symbol: 'R', mnemonic: 'RBBB', description: 'right bundle branch block beat', ec57: 'N' },
  { code: 4, symbol: 'a', mnemonic: 'ABERR', description: 'aberrated atrial premature beat', ec57: 'S' },
  { code: 5, symbol: 'V', mnemonic: 'PVC', description: 'premature ventricular contraction', ec57: 'V' },
  { code: 6, symbol: 'F', mnemonic: 'FUSION', description: 'fusion of ventricular and normal beat', ec57: 'F' },
  { code: 7, symbol: 'J', mnemonic: 'NPC', description: 'nodal (junctional) premature beat', ec57: 'S' },
  { code: 8, symbol: 'A', mnemonic: 'APC', description: 'atrial premature beat', ec57: 'S' },
  { code: 9, symbol: 'S', mnemonic: 'SVPB', description: 'premature or ectopic supraventricular beat', ec57: 'S' },
  { code: 10, symbol: 'E', mnemonic: 'VESC', description: 'ventricular escape beat', ec57: 'V' },
  { code: 11, symbol: 'j', mnemonic: 'NESC', description: 'nodal (junctional) escape beat', ec57: 'S' },
  { code: 12, symbol: '/', mnemonic: 'PACE', description: 'paced beat', ec57: 'Q' },
  { code: 13, symbol: 'Q', mnemonic: 'UNKNOWN', description: 'unclassifiable beat', ec57: 'Q' },
  { code: 14, symbol: '~', mnemonic: 'NOISE', description: 'signal quality change', ec57: null },
  { code: 16, symbol: '|', mnemonic: 'ARFCT', description: 'isolated QRS-like artefact', ec57: null },
  { code: 18, symbol: 's', mnemonic: 'STCH', description: 'ST change', ec57: null },
  { code: 19, symbol: 'T', mnemonic: 'TCH', description: 'T-wave change', ec57: null },
  { code: 20, symbol: '*', mnemonic: 'SYSTOLE', description: 'systole', ec57: null },
  { code: 21, symbol: 'D', mnemonic: 'DIASTOLE', description: 'diastole', ec57: null },
  { code: 22, symbol: '"', mnemonic: 'NOTE', description: 'comment', ec57: null },
  { code: 23, symbol: '=', mnemonic: 'MEASURE', description: 'measurement', ec57: null },
  { code: 24, symbol: 'p', mnemonic: 'PWAVE', description: 'P-wave peak', ec57: null },
  { code: 25, symbol: 'B', mnemonic: 'BBB', description: 'bundle branch block beat, unspecified', ec57: 'N' },
  { code: 26, symbol: '^', mnemonic: 'PACESP', description: 'non-captured pacemaker spike', ec57: null },
  { code: 27, symbol: 't', mnemonic: 'TWAVE', description: 'T-wave peak', ec57: null },
  { code: 28, symbol: '+', mnemonic: 'RHYTHM', description: 'rhythm change', ec57: null },
  { code: 29, symbol: 'u', mnemonic: 'UWAVE', description: 'U-wave peak', ec57: null },
  { code: 30, symbol: '?', mnemonic: 'LEARN', description: 'learning', ec57: 'Q' },
  { code: 31, symbol: '!', mnemonic: 'FLWAV', description: 'ventricular flutter wave', ec57: null },
  { code: 32, symbol: '[', mnemonic: 'VFON', description: 'start of ventricular flutter or fibrillation', ec57: null },
  { code: 33, symbol: ']', mnemonic: 'VFOFF', description: 'end of ventricular flutter or fibrillation', ec57: null },
  { code: 34, symbol: 'e', mnemonic: 'AESC', description: 'atrial escape beat', ec57: 'S' },
  { code: 35, symbol: 'n', mnemonic: 'SVESC', description: 'supraventricular escape beat', ec57: 'S' },
  { code: 36, symbol: '@', mnemonic: 'LINK', description: 'link to external data', ec57: null },
  { code: 37, symbol: 'x', mnemonic: 'NAPC', description: 'non-conducted P wave (blocked APC)', ec57: null },
  { code: 38, symbol: 'f', mnemonic: 'PFUS', description: 'fusion of paced and normal beat', ec57: 'Q' },
  { code: 39, symbol: '(', mnemonic: 'WFON', description: 'waveform onset', ec57: null },
  { code: 40, symbol: ')', mnemonic: 'WFOFF', description: 'waveform end', ec57: null },
  { code: 41, symbol: 'r', mnemonic: 'RONT', description: 'R-on-T premature ventricular contraction', ec57: 'V' },
];

/** Greatest code a user may define (ACMAX in ecgcodes.h). */
export const MAX_WFDB_CODE = 49;

const BY_CODE: ReadonlyMap<number, WfdbCode> = new Map(WFDB_CODES.map((row) => [row.code, row]));
const BY_SYMBOL: ReadonlyMap<string, WfdbCode> = new Map(WFDB_CODES.map((row) => [row.symbol, row]));

export function findWfdbCode(code: number): WfdbCode | undefined {
  return BY_CODE.get(code);
}

export function findWfdbCodeBySymbol(symbol: string): WfdbCode | undefined {
  return BY_SYMBOL.get(symbol);
}

/** Symbol of a code; '[15]' style for one that has none, as WFDB prints it. */
export function toSymbol(code: number): string {
  return BY_CODE.get(code)?.symbol ?? `[${code}]`;
}

/** A beat that counts in AAMI statistics; '!' is a QRS for WFDB's isqrs, but no AAMI beat. */
export function isBeatCode(code: number): boolean {
  return (BY_CODE.get(code)?.ec57 ?? null) !== null;
}
