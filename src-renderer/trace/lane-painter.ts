import { DensityDrawer } from './draw-density.ts';
import type { LetterRow } from './draw-letters.ts';
import { drawLetters, fitAsLetters } from './draw-letters.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { EpisodeSpan } from './episode-spans.ts';
import { findFirstSpan } from './episode-spans.ts';
import type { MarkLayer } from './mark-layer.ts';
import type { Palette } from './palette.ts';
import type { TimeScale } from './trace-columns.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** The marks of a recording as lanes show them. */
export interface LaneMarks {
  readonly human: MarkLayer | undefined;
  readonly model: MarkLayer | undefined;
  /** Samples, ascending. */
  readonly disagreements: Float64Array;
}

export interface LaneStyle {
  readonly palette: Palette;
  readonly devicePixelRatio: number;
  /** Height of the human's row and room below it for diamonds; half of the lane and none where it is not given. */
  readonly human?: { readonly rowPx: number; readonly gapPx: number };
}

/** Draws the human's row of letters, the model's below it, and between them a diamond where they disagree. */
export class LanePainter {
  readonly #human = new DensityDrawer();
  readonly #model = new DensityDrawer();

  draw(
    context: Canvas2d,
    marks: LaneMarks,
    place: { readonly row: LetterRow; readonly time: TimeScale },
    style: LaneStyle,
  ): void {
    const { row, time } = place;
    const { rowPx, gapPx } = style.human ?? { rowPx: Math.floor(row.heightPx / 2), gapPx: 0 };
    const modelTopPx = rowPx + gapPx;
    const humanPlace = { time, row: { ...row, heightPx: rowPx } };
    const modelPlace = { time, row: { ...row, topPx: row.topPx + modelTopPx, heightPx: row.heightPx - modelTopPx } };
    if (marks.human !== undefined)
      drawRow(context, marks.human, { ...humanPlace, density: this.#human }, { ...style, isModel: false });
    if (marks.model !== undefined)
      drawRow(context, marks.model, { ...modelPlace, density: this.#model }, { ...style, isModel: true });
    if (marks.model !== undefined)
      drawDisagreements(context, marks.disagreements, { ...place, y: row.topPx + rowPx + gapPx / 2 }, style);
  }
}

function drawRow(
  context: Canvas2d,
  layer: MarkLayer,
  place: { readonly row: LetterRow; readonly time: TimeScale; readonly density: DensityDrawer },
  style: LaneStyle & { readonly isModel: boolean },
): void {
  if (fitAsLetters(layer, place.time, place.row, style.devicePixelRatio)) drawLetters(context, layer, place, style);
  else place.density.draw(context, layer, place, style);
}

/** Diamonds between the two rows: a shape of their own, so that they are seen without colour. */
function drawDisagreements(
  context: Canvas2d,
  samples: Float64Array,
  { row, time, y }: { readonly row: LetterRow; readonly time: TimeScale; readonly y: number },
  { palette, devicePixelRatio }: LaneStyle,
): void {
  const sizePx = 4 * devicePixelRatio;
  const endSample = (time.originPx + row.widthPx) / time.pxPerSample;
  let lastX = -Infinity;
  context.fillStyle = palette.disagreement;
  context.beginPath();
  for (let i = lowerBound(samples, time.originPx / time.pxPerSample); i < samples.length; i++) {
    const sample = samples[i] ?? Infinity;
    if (sample >= endSample) break;
    const x = row.leftPx + sample * time.pxPerSample - time.originPx;
    if (x - lastX < sizePx) continue;
    lastX = x;
    context.moveTo(x, y - sizePx);
    context.lineTo(x + sizePx, y);
    context.lineTo(x, y + sizePx);
    context.lineTo(x - sizePx, y);
    context.closePath();
  }
  context.fill();
}

export interface BarColours {
  /** Of what is usual. */
  readonly usual: string;
  readonly bar: string;
  readonly text: string;
}

/** Rhythm or noise as bars with their names at the left end of what is in sight. */
export function drawBars(
  context: Canvas2d,
  spans: readonly EpisodeSpan[],
  place: { readonly row: LetterRow; readonly time: TimeScale; readonly colours: BarColours },
  style: LaneStyle,
): void {
  const { row, time, colours } = place;
  const gapPx = Math.max(1, Math.round(style.devicePixelRatio));
  context.font = `550 ${10.5 * style.devicePixelRatio}px ${style.palette.fontFamily}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (let i = findFirstSpan(spans, time.originPx / time.pxPerSample); i < spans.length; i++) {
    const span = spans[i];
    if (span === undefined) break;
    const startPx = Math.max(0, Math.round(span.startSample * time.pxPerSample - time.originPx));
    const endPx = Math.min(row.widthPx, Math.round(span.endSample * time.pxPerSample - time.originPx));
    if (startPx >= row.widthPx) continue;
    const widthPx = Math.max(gapPx * 2, endPx - startPx - gapPx);
    context.fillStyle = span.isUsual ? colours.usual : colours.bar;
    context.fillRect(row.leftPx + startPx, row.topPx, widthPx, row.heightPx);
    const paddingPx = 4 * style.devicePixelRatio;
    if (context.measureText(span.label).width + paddingPx * 2 > widthPx) continue;
    context.fillStyle = colours.text;
    context.fillText(span.label, row.leftPx + startPx + paddingPx, row.topPx + row.heightPx / 2);
  }
}
