/** Paper of the clinic: 25 mm/s and 10 mm/mV unless chosen otherwise (AHA/ACC/HRS 2007, part I). */
export interface PaperScale {
  readonly speedMmPerSec: number;
  readonly gainMmPerMv: number;
}

export const DEFAULT_PAPER: PaperScale = { speedMmPerSec: 25, gainMmPerMv: 10 };
export const PAPER_SPEEDS_MM_PER_SEC = [12.5, 25, 50] as const;
export const PAPER_GAINS_MM_PER_MV = [2.5, 5, 10, 20, 40] as const;
export const FINE_GRID_MM = 1;
export const BOLD_GRID_MM = 5;
