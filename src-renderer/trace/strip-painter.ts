import type { LeadKey } from '#shared/domain/lead.ts';
import type { Canvas2d } from './draw-trace.ts';
import { TraceDrawer } from './draw-trace.ts';
import type { EpisodeSpans } from './episode-spans.ts';
import type { LaneMarks } from './lane-painter.ts';
import { LanePainter, drawBars } from './lane-painter.ts';
import type { Palette } from './palette.ts';
import type { TraceSource } from './paper-scene.ts';
import type { PlotBox, StripLanes, StripRow } from './strip-geometry.ts';
import { DISAGREEMENT_PX, LANE_GAP_PX } from './strip-geometry.ts';
import type { TimeScale } from './trace-columns.ts';
import type { TraceStyle } from './trace-style.ts';
import type { Piece } from './window-cache.ts';

export interface StripScene {
  readonly box: PlotBox;
  readonly rows: readonly StripRow[];
  readonly lanes: StripLanes;
  readonly time: TimeScale;
  readonly startSample: number;
  readonly spanSample: number;
  readonly marks: LaneMarks;
  readonly spans: EpisodeSpans;
  readonly palette: Palette;
  readonly style: TraceStyle;
  readonly activeLeadKey: LeadKey;
}

/** Draws what the strip's chart holds: lanes above, traces in their rows. */
export class StripPainter {
  readonly #drawer = new TraceDrawer();
  readonly #lanes = new LanePainter();
  readonly #pieces: Piece[] = [];

  paint(context: Canvas2d, scene: StripScene, source: TraceSource): void {
    if (scene.box.widthPx === 0 || scene.box.heightPx === 0) return;
    context.save();
    for (const row of scene.rows) this.#paintTrace(context, row, scene, source);
    for (const row of scene.rows) paintRowName(context, row, scene);
    this.#paintLanes(context, scene);
    context.restore();
  }

  #paintTrace(context: Canvas2d, row: StripRow, scene: StripScene, source: TraceSource): void {
    const { leadKey } = row.slot;
    if (leadKey === undefined) return;
    const { time, box } = scene;
    const marginSamples = 16; // so that the line comes in from the sample before and goes on to the one after
    source.collectInto(this.#pieces, leadKey, {
      startSample: Math.floor(time.originPx / time.pxPerSample) - marginSamples,
      endSample: Math.ceil((time.originPx + box.widthPx) / time.pxPerSample) + marginSamples,
      samplesPerPx: 1 / time.pxPerSample,
    });
    const traceBox = { leftPx: box.leftPx, widthPx: box.widthPx, topPx: row.topPx, heightPx: row.heightPx };
    const job = { pieces: this.#pieces, box: traceBox, time, value: row.scale };
    this.#drawer.prepare(job);
    this.#drawer.stroke(context, job, scene.style);
  }

  #paintLanes(context: Canvas2d, scene: StripScene): void {
    const { box, lanes, palette, time } = scene;
    const unit = scene.style.devicePixelRatio;
    const style = { palette, devicePixelRatio: unit };
    const gapPx = LANE_GAP_PX * unit;
    let topPx = gapPx;
    const place = (heightPx: number) => {
      const row = {
        leftPx: box.leftPx,
        widthPx: box.widthPx,
        topPx: Math.round(topPx),
        heightPx: Math.round(heightPx * unit),
      };
      if (heightPx > 0) topPx += heightPx * unit + gapPx;
      return { row, time };
    };
    const rhythm = place(lanes.rhythmPx);
    if (lanes.rhythmPx > 0) {
      drawBars(
        context,
        scene.spans.rhythms,
        { ...rhythm, colours: { usual: palette.rhythmBar, bar: palette.rhythmOtherBar, text: palette.rhythmText } },
        style,
      );
      paintLaneName(context, 'rhythm', rhythm.row, scene);
    }
    const noise = place(lanes.noisePx);
    if (lanes.noisePx > 0) {
      drawBars(
        context,
        scene.spans.noises,
        { ...noise, colours: { usual: palette.noiseBar, bar: palette.noiseBar, text: palette.paperText } },
        style,
      );
      paintLaneName(context, 'noise', noise.row, scene);
    }
    if (lanes.humanPx === 0) return;
    const letters = place(lanes.humanPx + lanes.modelPx);
    const humanPx = Math.round(lanes.humanPx * unit);
    const diamondsPx = Math.round(DISAGREEMENT_PX * unit);
    this.#lanes.draw(context, scene.marks, letters, { ...style, human: { rowPx: humanPx, gapPx: diamondsPx } });
    paintLaneName(context, 'labels', { ...letters.row, heightPx: humanPx }, scene);
    const modelTopPx = humanPx + diamondsPx;
    const modelRow = {
      ...letters.row,
      topPx: letters.row.topPx + modelTopPx,
      heightPx: letters.row.heightPx - modelTopPx,
    };
    if (lanes.modelPx > 0) paintLaneName(context, 'model', modelRow, scene);
  }
}

function paintLaneName(
  context: Canvas2d,
  name: string,
  row: { readonly leftPx: number; readonly topPx: number; readonly heightPx: number },
  { palette, style }: StripScene,
): void {
  const unit = style.devicePixelRatio;
  context.font = `400 ${11 * unit}px ${palette.fontFamily}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = palette.chartAxis;
  context.fillText(name, row.leftPx - 6 * unit, row.topPx + row.heightPx / 2);
}

/** Name, unit, and what must be known about the lead, in the row's upper left corner. */
function paintRowName(context: Canvas2d, row: StripRow, { palette, style, box, activeLeadKey }: StripScene): void {
  const unit = style.devicePixelRatio;
  const x = box.leftPx + 6 * unit;
  const y = row.topPx + 13 * unit;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.font = `650 ${12.5 * unit}px ${palette.fontFamily}`;
  const nameWidthPx = context.measureText(row.slot.label).width;
  context.fillStyle = row.slot.leadKey === activeLeadKey ? palette.chartCurrent : palette.chartTrace;
  context.fillText(row.slot.label, x, y);
  context.font = `400 ${11 * unit}px ${palette.fontFamily}`;
  context.fillStyle = palette.chartAxis;
  context.fillText(toRowNote(row), x + nameWidthPx + 6 * unit, y);
  if (row.topPx <= box.topPx) return;
  context.fillRect(box.leftPx, row.topPx, box.widthPx, Math.max(1, Math.round(unit / 2)));
}

function toRowNote({ slot }: StripRow): string {
  const unit = slot.unit === 'adu' ? 'digital units, no gain known' : slot.unit;
  return slot.origin === 'derived' ? `${unit}, derived` : unit;
}
