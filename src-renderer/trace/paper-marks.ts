import type { Canvas2d } from './draw-trace.ts';
import type { LaneMarks } from './lane-painter.ts';
import { LanePainter } from './lane-painter.ts';
import type { BeatLane } from './paper-page.ts';
import { toFootMm } from './paper-page.ts';
import type { PaperScene } from './paper-scene.ts';
import { toDevicePxPerMm, toPxPerSample } from './paper-scene.ts';
import { chooseStepSec, formatTime, listTicks, toDecimals } from './time-axis.ts';

const NOTE_MM = 2.6;
const MIN_NOTE_PX = 10;
const MIN_TIME_PITCH_PX = 60;

/** What moves with time but is no trace: letters of beats, and the time at which each column begins. */
export class PaperMarks {
  readonly #scene: PaperScene;
  readonly #lanes: readonly LanePainter[];

  constructor(scene: PaperScene) {
    this.#scene = scene;
    this.#lanes = scene.page.beatLanes.map(() => new LanePainter());
  }

  paint(context: Canvas2d, startSample: number, marks: LaneMarks): void {
    this.#scene.page.beatLanes.forEach((lane, index) => {
      const painter = this.#lanes[index];
      if (painter !== undefined) painter.draw(context, marks, this.#place(lane, startSample), this.#scene);
    });
    if (this.#scene.page.beatLanes.length > 0) this.#paintLaneNames(context, marks);
    this.#paintTimes(context, startSample);
  }

  /** Where each lane is now. */
  toPlaces(startSample: number) {
    return this.#scene.page.beatLanes.map((lane) => this.#place(lane, startSample));
  }

  #place(lane: BeatLane, startSample: number) {
    const pxPerMm = toDevicePxPerMm(this.#scene);
    const pxPerSample = toPxPerSample(this.#scene);
    const leftPx = Math.round(lane.leftMm * pxPerMm);
    return {
      row: {
        leftPx,
        widthPx: Math.round((lane.leftMm + lane.widthMm) * pxPerMm) - leftPx,
        topPx: Math.round(lane.topMm * pxPerMm),
        heightPx: Math.round(lane.heightMm * pxPerMm),
      },
      time: {
        pxPerSample,
        originPx: Math.round((startSample + lane.offsetSec * this.#scene.sampleRateHz) * pxPerSample),
      },
    };
  }

  #paintLaneNames(context: Canvas2d, marks: LaneMarks): void {
    const { page, palette } = this.#scene;
    const pxPerMm = toDevicePxPerMm(this.#scene);
    this.#setNoteFont(context, 'middle');
    context.textAlign = 'left';
    context.fillStyle = palette.paperMuted;
    const lane = page.beatLanes[0];
    if (lane === undefined) return;
    const x = Math.round(1 * pxPerMm);
    if (marks.human !== undefined) context.fillText('labels', x, (lane.topMm + lane.heightMm * 0.25) * pxPerMm);
    if (marks.model !== undefined) context.fillText('model', x, (lane.topMm + lane.heightMm * 0.75) * pxPerMm);
  }

  /** At the foot of the page; at each line where the page has several lines of one lead. */
  #paintTimes(context: Canvas2d, startSample: number): void {
    const { page, palette, sampleRateHz } = this.#scene;
    const startSec = startSample / sampleRateHz;
    const pxPerMm = toDevicePxPerMm(this.#scene);
    this.#setNoteFont(context, 'alphabetic');
    context.fillStyle = palette.paperMuted;
    const hasLines = new Set(page.beatLanes.map((lane) => lane.topMm)).size > 1;
    for (const lane of page.beatLanes) {
      context.textAlign = 'left';
      const y = Math.round((lane.topMm + lane.heightMm + 4) * pxPerMm);
      if (hasLines) context.fillText(formatTime(startSec + lane.offsetSec, 1), Math.round(pxPerMm), y);
      else this.#paintFoot(context, lane, startSec);
    }
  }

  #paintFoot(context: Canvas2d, lane: BeatLane, pageStartSec: number): void {
    const { page } = this.#scene;
    const pxPerMm = toDevicePxPerMm(this.#scene);
    const pxPerSec = page.speedMmPerSec * pxPerMm;
    const stepSec = chooseStepSec(pxPerSec, MIN_TIME_PITCH_PX * this.#scene.devicePixelRatio);
    const startSec = pageStartSec + lane.offsetSec;
    const axisMm = page.heightMm - toFootMm(page.footLines);
    const y = Math.round((axisMm - 1.2) * pxPerMm);
    const leftPx = lane.leftMm * pxPerMm;
    const tickPx = Math.max(1, Math.round(0.3 * pxPerMm));
    context.textAlign = 'left';
    for (const tickSec of listTicks(startSec, startSec + lane.widthMm / page.speedMmPerSec, stepSec)) {
      const x = Math.round(leftPx + (tickSec - startSec) * pxPerSec);
      const text = formatTime(tickSec, toDecimals(stepSec));
      if (x + context.measureText(text).width > (lane.leftMm + lane.widthMm) * pxPerMm) continue;
      context.fillRect(x, Math.round((axisMm - 4) * pxPerMm), tickPx, Math.round(3 * pxPerMm));
      context.fillText(text, x + 3 * tickPx, y);
    }
  }

  #setNoteFont(context: Canvas2d, baseline: CanvasTextBaseline): void {
    const { palette, devicePixelRatio } = this.#scene;
    const notePx = Math.max(MIN_NOTE_PX * devicePixelRatio, NOTE_MM * toDevicePxPerMm(this.#scene));
    context.font = `400 ${notePx}px ${palette.fontFamily}`;
    context.textBaseline = baseline;
  }
}
