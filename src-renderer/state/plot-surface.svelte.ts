import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Palette } from '#renderer/trace/palette.ts';
import { readPalette, watchPalette } from '#renderer/trace/palette.ts';
import { watchSize } from './surface.svelte.ts';

/** A drawing that keeps to its element's size and the page's colours. */
interface Plot<Shown> {
  show(shown: Shown): void;
  recolour(palette: Palette): void;
  resize(widthPx: number, heightPx: number): void;
  close(): void;
}

/** Makes a plot in the element, and shows in it what there is to show whenever that becomes another. */
export function attachPlot<Shown>(
  make: (target: HTMLElement, palette: Palette) => Plot<Shown>,
  getShown: () => Shown,
): Attachment<HTMLElement> {
  return (element) => {
    const plot = untrack(() => make(element, readPalette(document.body)));
    const ends = [
      watchSize(element, (widthPx, heightPx) => plot.resize(widthPx, heightPx)),
      watchPalette(() => plot.recolour(readPalette(document.body))),
      () => plot.close(),
    ];
    $effect(() => plot.show(getShown()));
    return () => {
      for (const end of ends) end();
    };
  };
}
