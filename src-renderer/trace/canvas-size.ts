import type { DisplayFacts } from './paper-scale.ts';

/** Gives a canvas whole device pixels and the CSS size that shows them one to one. Clears it only when its size changes. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  size: { readonly widthPx: number; readonly heightPx: number; readonly devicePixelRatio: number },
): void {
  const widthPx = Math.max(1, Math.round(size.widthPx));
  const heightPx = Math.max(1, Math.round(size.heightPx));
  if (canvas.width !== widthPx) canvas.width = widthPx;
  if (canvas.height !== heightPx) canvas.height = heightPx;
  canvas.style.width = `${widthPx / size.devicePixelRatio}px`;
  canvas.style.height = `${heightPx / size.devicePixelRatio}px`;
}

export function readDisplayFacts(): DisplayFacts {
  return { screenWidthPx: screen.width, screenHeightPx: screen.height, devicePixelRatio: window.devicePixelRatio };
}

/** Calls back when the window comes to another display or is zoomed. Returns the function that ends it. */
export function watchDisplay(onChange: () => void): () => void {
  let media: MediaQueryList | undefined;
  const listen = () => {
    media?.removeEventListener('change', changed);
    media = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    media.addEventListener('change', changed);
  };
  const changed = () => {
    listen();
    onChange();
  };
  listen();
  window.addEventListener('resize', onChange);
  return () => {
    media?.removeEventListener('change', changed);
    window.removeEventListener('resize', onChange);
  };
}
