export interface CorrectedQt {
  readonly bazettMs: number;
  readonly fridericiaMs: number;
  readonly framinghamMs: number;
  readonly hodgesMs: number;
}

/**
 * QT for a heart rate of 60 a minute.
 * @param rrMs  the mean RR interval of the beats that QT was measured on, > 0
 * Source: Bazett 1920 QT / sqrt RR; Fridericia 1920 QT / cube root of RR; Sagie 1992 (Framingham) QT + 154 ms (1 - RR); Hodges 1983
 * QT + 1.75 ms (rate - 60); RR in seconds.
 */
export function correctQt(qtMs: number, rrMs: number): CorrectedQt {
  const rrSec = rrMs / 1000;
  return {
    bazettMs: qtMs / Math.sqrt(rrSec),
    fridericiaMs: qtMs / Math.cbrt(rrSec),
    framinghamMs: qtMs + 154 * (1 - rrSec),
    hodgesMs: qtMs + 1.75 * (60 / rrSec - 60),
  };
}
