import type { BeatAnalyses } from '#renderer/state/beat-analysis.svelte.ts';
import { Surface } from '#renderer/state/surface.svelte.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { toClassColour } from '#renderer/trace/palette.ts';
import type { TemplateScene } from '#renderer/trace/template-painter.ts';
import { findShapeRange } from '#renderer/trace/template-painter.ts';
import type { BeatTemplate } from '#shared/domain/beat-analysis.ts';
import { findAamiClass } from '#shared/domain/aami.ts';

/** In which lead, and on which scale, beats are shown as small pictures: one scale for all, so that they can be compared. */
export class ShapeView extends Surface {
  readonly #viewer: Viewer;
  readonly #analyses: BeatAnalyses;

  constructor(viewer: Viewer, analyses: BeatAnalyses) {
    super();
    this.#viewer = viewer;
    this.#analyses = analyses;
  }

  get devicePixelRatio(): number {
    return this.#viewer.display.devicePixelRatio;
  }

  /** Index of the shown lead among those of the analysis: the active one, else the first. */
  readonly leadIndex: number = $derived.by(() =>
    Math.max(0, this.#analyses.shown?.leadKeys.indexOf(this.#viewer.activeLeadKey) ?? 0),
  );

  readonly leadKey: string | undefined = $derived.by(() => this.#analyses.shown?.leadKeys[this.leadIndex]);

  readonly leadName: string = $derived.by(
    () => this.#viewer.shownSlots.find((slot) => slot.leadKey === this.leadKey)?.label ?? this.leadKey ?? '',
  );

  /** Values at the lower and upper edge of every picture. */
  readonly range = $derived.by(() =>
    findShapeRange(this.#analyses.shown?.templates.flatMap(({ meanShapes }) => meanShapes[this.leadIndex] ?? []) ?? []),
  );

  toScene(template: BeatTemplate): TemplateScene {
    const mean = template.meanShapes[this.leadIndex];
    return {
      examples: this.leadIndex === 0 ? splitExamples(template, mean?.length ?? 0) : [],
      mean,
      zeroIndex: this.#analyses.shown?.shapeZeroIndex ?? 0,
      ...this.range,
      colour: toClassColour(this.palette, findAamiClass(template.codeCounts[0]?.[0] ?? 0, 'ec57')),
    };
  }
}

function splitExamples({ examples }: BeatTemplate, sampleCount: number): readonly Float32Array[] {
  if (sampleCount === 0) return [];
  return Array.from({ length: Math.floor(examples.length / sampleCount) }, (_, i) =>
    examples.subarray(i * sampleCount, (i + 1) * sampleCount),
  );
}
