import type { PaperScale } from '#shared/units/paper.ts';
import { PAPER_GAINS_MM_PER_MV, PAPER_SPEEDS_MM_PER_SEC } from '#shared/units/paper.ts';

/** CSS defines 96 px per inch; what a display really shows is only known once somebody has measured it. */
export const CSS_PX_PER_MM = 96 / 25.4;

/** ISO/IEC 7810 ID-1: the width of a bank card in mm, which people measure their display with. */
export const BANK_CARD_WIDTH_MM = 85.6;

/** What one display shows, as far as it is known. */
export interface DisplayScale {
  readonly displayKey: string;
  /** CSS px per mm. */
  readonly pxPerMm: number;
  /** False: the CSS guess, and 'not calibrated' is written on the picture. */
  readonly isCalibrated: boolean;
  readonly devicePixelRatio: number;
}

export interface DisplayFacts {
  readonly screenWidthPx: number;
  readonly screenHeightPx: number;
  readonly devicePixelRatio: number;
}

/**
 * Name under which a display's measured px per mm is kept. Browser zoom and another display change it, so that a measurement is
 * never used where it does not hold.
 */
export function toDisplayKey(facts: DisplayFacts): string {
  return `${facts.screenWidthPx}x${facts.screenHeightPx}@${Number(facts.devicePixelRatio.toFixed(4))}`;
}

export function findDisplayScale(
  facts: DisplayFacts,
  pxPerMmByDisplay: Readonly<Record<string, number>>,
): DisplayScale {
  const displayKey = toDisplayKey(facts);
  const measured = Object.hasOwn(pxPerMmByDisplay, displayKey) ? pxPerMmByDisplay[displayKey] : undefined;
  return {
    displayKey,
    pxPerMm: measured ?? CSS_PX_PER_MM,
    isCalibrated: measured !== undefined,
    devicePixelRatio: facts.devicePixelRatio,
  };
}

/** How a page is put on the screen. Both axes always have the same px per mm, so that squares stay square. */
export interface PageScale {
  /** CSS px per mm. */
  readonly pxPerMm: number;
  /** False for 'fit': mm on the screen are not mm. */
  readonly isTrueScale: boolean;
}

/** True scale, or the largest scale at which the whole page fits into the view. */
export function toPageScale(
  display: DisplayScale,
  page: { readonly widthMm: number; readonly heightMm: number },
  view: { readonly widthPx: number; readonly heightPx: number; readonly isFitted: boolean },
): PageScale {
  if (!view.isFitted) return { pxPerMm: display.pxPerMm, isTrueScale: true };
  const pxPerMm = Math.min(view.widthPx / page.widthMm, view.heightPx / page.heightMm);
  return { pxPerMm: Math.max(0.25, pxPerMm), isTrueScale: false };
}

/** Next faster (1) or slower (-1) speed; stays at the ends. */
export function stepSpeed(speedMmPerSec: number, direction: 1 | -1): number {
  return step(PAPER_SPEEDS_MM_PER_SEC, speedMmPerSec, direction);
}

/** Next higher (1) or lower (-1) gain; stays at the ends. */
export function stepGain(gainMmPerMv: number, direction: 1 | -1): number {
  return step(PAPER_GAINS_MM_PER_MV, gainMmPerMv, direction);
}

/** '25 mm/s 10 mm/mV', as it is written on paper. */
export function formatPaperScale(paper: PaperScale): string {
  return `${paper.speedMmPerSec} mm/s ${paper.gainMmPerMv} mm/mV`;
}

function step(choices: readonly number[], value: number, direction: 1 | -1): number {
  const beyond = choices.filter((choice) => (direction === 1 ? choice > value : choice < value));
  return (direction === 1 ? beyond[0] : beyond.at(-1)) ?? value;
}
