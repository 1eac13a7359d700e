import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { BitsPlot, type BitsCurve } from '#renderer/trace/bits-plot.ts';
import { readPalette, watchPalette } from '#renderer/trace/palette.ts';
import { watchSize } from './surface.svelte.ts';

/** Draws a curve of bits into the element, and again whenever it becomes another one. */
export function attachBitsCurve(getCurve: () => BitsCurve): Attachment<HTMLElement> {
  return (element) => {
    const plot = untrack(() => new BitsPlot(element, readPalette(document.body)));
    const ends = [
      watchSize(element, (widthPx, heightPx) => plot.resize(widthPx, heightPx)),
      watchPalette(() => plot.recolour(readPalette(document.body))),
      () => plot.close(),
    ];
    $effect(() => plot.show(getCurve()));
    return () => {
      for (const end of ends) end();
    };
  };
}
