import type { AamiClass } from '#shared/domain/aami-class.ts';

/** Names of the tokens (ui/styles/tokens.css) that canvases draw with. */
const TOKENS = {
  paperGround: '--paper-ground',
  paperFine: '--paper-fine',
  paperBold: '--paper-bold',
  paperTrace: '--paper-trace',
  paperText: '--paper-text',
  paperMuted: '--paper-muted',
  paperGap: '--paper-gap',
  paperClip: '--paper-clip',
  chartGround: '--chart-ground',
  chartGrid: '--chart-grid',
  chartAxis: '--chart-axis',
  chartTrace: '--chart-trace',
  chartWindow: '--chart-window',
  chartSelection: '--chart-selection',
  chartCurrent: '--chart-current',
  rhythmBar: '--rhythm-bar',
  rhythmOtherBar: '--rhythm-other-bar',
  rhythmText: '--rhythm-text',
  noiseBar: '--noise-bar',
  modelMark: '--model-mark',
  disagreement: '--disagreement',
  classN: '--class-n',
  classS: '--class-s',
  classV: '--class-v',
  classF: '--class-f',
  classQ: '--class-q',
  classOther: '--class-other',
  accent: '--color-accent',
  onAccent: '--color-on-accent',
} as const;

export type Palette = Readonly<Record<keyof typeof TOKENS, string>> & { readonly fontFamily: string };

/** Colours as they hold at an element now: light-dark() and variables are worked out by the browser. */
export function readPalette(element: Element): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const computed = getComputedStyle(probe);
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, computed.color];
  });
  const fontFamily = computed.getPropertyValue('--font-sans').trim() || 'sans-serif';
  probe.remove();
  return { ...Object.fromEntries(entries), fontFamily } as Palette; // every token has just been read
}

/** Calls back when the theme or the paper changes. Returns the function that ends it. */
export function watchPalette(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-paper', 'class'] });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', onChange);
  };
}

const CLASS_COLOURS: Readonly<Record<AamiClass, keyof typeof TOKENS>> = {
  N: 'classN',
  S: 'classS',
  V: 'classV',
  F: 'classF',
  Q: 'classQ',
};

/** Colour of an AAMI group; of what is no beat, or of a class of another label set, for undefined. */
export function toClassColour(palette: Palette, aamiClass: AamiClass | undefined): string {
  return palette[aamiClass === undefined ? 'classOther' : CLASS_COLOURS[aamiClass]];
}
