import type { Page } from 'playwright-core';

export interface FaintText {
  readonly text: string;
  readonly ratio: number;
  readonly colour: string;
  readonly ground: string;
}

/** Text of a page whose contrast is below WCAG 2.2 AA: 4.5:1, and 3:1 where it is large. Disabled controls are exempt there. */
export function findFaintText(page: Page): Promise<readonly FaintText[]> {
  return page.evaluate(listFaint);
}

/** Runs in the page. */
function listFaint(): FaintText[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map<string, readonly number[]>();
  const faint = new Map<string, FaintText>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (text === '' || element === null || isExempt(element)) continue;
    const style = getComputedStyle(element);
    const ground = findGround(element);
    const colour = lay(toRgba(style.color), ground);
    const ratio = contrast(luminance(colour), luminance(ground));
    const isLarge =
      parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && +style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5))
      faint.set(text, {
        text,
        ratio,
        colour: colour.map(Math.round).join(' '),
        ground: ground.map(Math.round).join(' '),
      });
  }
  return [...faint.values()];

  function isExempt(element: Element): boolean {
    const isSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return !isSeen || element.closest(':disabled, .visually-hidden, script, style') !== null;
  }

  /** Every ground below a text, one over the other. */
  function findGround(element: Element): readonly number[] {
    const grounds: (readonly number[])[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const ground = toRgba(getComputedStyle(at).backgroundColor);
      grounds.push(ground);
      if (ground[3] === 1) break;
    }
    return grounds.reduceRight((below, ground) => lay(ground, below), [255, 255, 255, 1] as readonly number[]);
  }

  /** The browser itself says what a colour is, in whatever space it is written. */
  function toRgba(colour: string): readonly number[] {
    const found = known.get(colour);
    if (found !== undefined || context === null) return found ?? [0, 0, 0, 1];
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
    return [r, g, b, a / 255];
  }

  function lay(above: readonly number[], below: readonly number[]): readonly number[] {
    const alpha = above[3] ?? 1;
    return [0, 1, 2].map((i) => alpha * (above[i] ?? 0) + (1 - alpha) * (below[i] ?? 0)).concat(1);
  }

  function luminance(colour: readonly number[]): number {
    const [r = 0, g = 0, b = 0] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(a: number, b: number): number {
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
}
