import { readDisplayFacts, watchDisplay } from '#renderer/trace/canvas-size.ts';
import type { Palette } from '#renderer/trace/palette.ts';
import { readPalette, watchPalette } from '#renderer/trace/palette.ts';
import { untrack } from 'svelte';
import type { Viewer } from './viewer.svelte.ts';

/** Colours and display of the page that a view is drawn on, kept up to date while the view is there. Views of several features extend it. */
export class Surface {
  palette: Palette = $state.raw(readPalette(document.body));

  /** Starts watching; returns the function that ends it. For an attachment. */
  watch(viewer: Viewer): () => void {
    untrack(() => viewer.setDisplayFacts(readDisplayFacts()));
    const ends = [
      watchPalette(() => (this.palette = readPalette(document.body))),
      watchDisplay(() => viewer.setDisplayFacts(readDisplayFacts())),
    ];
    return () => {
      for (const end of ends) end();
    };
  }
}

/** Calls back with the size of an element in CSS px, soon and whenever it changes. Returns the function that ends it. */
export function watchSize(element: Element, onSize: (widthPx: number, heightPx: number) => void): () => void {
  const observer = new ResizeObserver(() => onSize(element.clientWidth, element.clientHeight));
  observer.observe(element); // calls back once by itself
  return () => observer.disconnect();
}

const LINE_PX = 16;

/** Wheel movement in CSS px, whatever unit the device reports. */
export function toWheelPx(event: WheelEvent): { readonly x: number; readonly y: number } {
  const unitPx =
    event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
  return { x: event.deltaX * unitPx, y: event.deltaY * unitPx };
}
