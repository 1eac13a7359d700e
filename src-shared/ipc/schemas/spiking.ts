import { z } from 'zod';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { MAX_SPIKING_STEPS } from '#shared/domain/spiking-card-schema.ts';
import { modelId, predictionRunId, recordId, sample } from './common.ts';

const steps = z.int().min(1).max(MAX_SPIKING_STEPS);

/** A spiking network in the place of the model that it was made of. */
export const spikingWish = z.strictObject({
  spikingModelId: modelId,
  /** Time steps of a decision; the card's own unless a person chose others. */
  steps,
  /** By the card's rule; without one all steps are done. */
  stopsEarly: z.boolean(),
});

/** Most columns and spikes of an answer. */
const MAX_COLUMNS = 4000;
const MAX_SPIKES = 100_000;

/** Whose spikes are looked at. */
export const rasterSubject = z.strictObject({
  recordId,
  spikingModelId: modelId,
  steps,
  /** A layer of the card whose kind is not 'readout'. */
  layer: z.string().min(1).max(200),
});

export const rasterInput = rasterSubject
  .extend({
    /** Of a model of beats: which one of an answer; of other models there is none. */
    beat: z.strictObject({ runId: predictionRunId, sample }).nullable().default(null),
    /** Half-open, in the record's time base. */
    startSample: sample,
    endSample: sample,
    /** Half-open; what reaches past the layer's channels is cut off. */
    startChannel: z.int().min(0).max(100_000),
    endChannel: z.int().min(1).max(100_000),
    /** Pixel columns, usually: neighbouring positions are added up beyond them. */
    maxColumns: z.int().min(1).max(MAX_COLUMNS),
    /** Up to so many spikes come one by one too. */
    maxSpikes: z.int().min(0).max(MAX_SPIKES),
  })
  .refine((view) => view.endSample > view.startSample, { message: 'endSample must be greater than startSample' })
  .refine((view) => view.endChannel > view.startChannel, { message: 'endChannel must be greater than startChannel' });

export interface SpikingModelSummary {
  readonly card: SpikingCard;
  /** Why it cannot be used now, in words; null when it can. */
  readonly problem: string | null;
  /** It came with the program and cannot be deleted. */
  readonly isShipped: boolean;
}

/**
 * Spikes of one layer in a window of time and channels. A layer has [time, channels] neurons; each position in time stands for a stretch of
 * the recording, and within that stretch lie all time steps of the simulation.
 */
export interface SpikeRaster {
  readonly layer: string;
  /** Done in this recording. */
  readonly steps: number;
  /** Of the whole layer. */
  readonly time: number;
  readonly channels: number;
  /** Positions, from the first on, that stand for a stretch of the recording; those after them are not shown. */
  readonly placedPositions: number;
  /** Half-open: positions of the layer that the window shows, aligned so that nothing shimmers while scrolling. */
  readonly startPosition: number;
  readonly endPosition: number;
  readonly startChannel: number;
  readonly endChannel: number;
  readonly positionsPerColumn: number;
  readonly columnCount: number;
  /** In the record's time base: position p of the layer covers [firstSample + p * samplesPerPosition, ... + samplesPerPosition). */
  readonly firstSample: number;
  readonly samplesPerPosition: number;
  /** [channels of the window][columnCount] spikes of all steps and of the column's positions. */
  readonly counts: Uint32Array;
  /** Spikes a neuron and step in the window, 0 to 1. */
  readonly rate: number;
  /** Each spike of the window, in order of step; null where there are more than `maxSpikes`. Positions and channels count in the layer. */
  readonly spikes: {
    readonly positions: Uint32Array;
    readonly channels: Uint32Array;
    readonly steps: Uint32Array;
  } | null;
}
