import { z } from 'zod';
import { count, fraction, modelFacts, sha256, shortText, text } from './card-parts.ts';
import type { SpikingCard } from './spiking-card.ts';

/** As the engine bounds it: potentials keep within 32 bits. */
export const MAX_SPIKING_STEPS = 10_000;

const steps = z.int().min(1).max(MAX_SPIKING_STEPS);
const amount = z.number().min(0).max(1e15);
const place = z.int().min(1).max(10_000_000);

const point = z.strictObject({
  steps: z.number().min(1).max(MAX_SPIKING_STEPS),
  accuracy: fraction,
  macroF1: fraction,
  agreement: fraction,
});

const side = z.strictObject({
  side: z.enum(['validation', 'test']),
  rowCount: count,
  parent: z.strictObject({ accuracy: fraction, macroF1: fraction }),
  curve: z.array(point).max(1000),
  stepsForOnePoint: steps.nullable(),
  early: point.nullable(),
});

const energy = z.strictObject({
  multiplyAccumulatePj: amount,
  accumulatePj: amount,
  source: text,
  annMacs: amount,
  analogMacs: amount,
  neuronCount: count,
  synapticOperationsPerStep: amount,
  annEnergyUj: amount,
  energyUj: amount,
  energyRatio: amount,
  earlyEnergyRatio: amount.nullable(),
  breakEvenSteps: amount,
  savesEnergy: z.boolean(),
});

const neuron = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('if'), reset: z.enum(['soft', 'hard']) }),
  z.strictObject({
    kind: z.literal('lif'),
    tau: z.number().min(1).max(1e6),
    resetTo: z.number().min(-1000).max(0.999),
  }),
]);

/** card.json beside scales.bin. It may come from anybody: everything is bounded, nothing unknown is let through. */
export const spikingCardSchema: z.ZodType<SpikingCard> = z.strictObject({
  task: z.literal('spiking'),
  ...modelFacts,
  output: z.enum(['softmax', 'sigmoid']).optional(),
  parent: z.strictObject({ id: modelFacts.id, version: shortText, weightsSha256: sha256 }),
  neuron,
  poolRule: z.enum(['rising-count', 'or', 'first', 'average']),
  scaleRule: z.strictObject({ per: z.enum(['layer', 'channel']), percentile: z.number().min(50).max(100) }),
  scales: z
    .array(
      z.strictObject({
        layer: shortText,
        channels: z.int().min(1).max(100_000),
        gain: z.number().positive().max(1000),
      }),
    )
    .min(1)
    .max(1000),
  scalesSha256: sha256,
  calibration: z.strictObject({
    dataset: text,
    side: z.literal('train'),
    rowCount: z.int().min(1),
    recordsSha256: sha256,
  }),
  settleSteps: z.int().min(0).max(MAX_SPIKING_STEPS),
  steps,
  stop: z
    .strictObject({
      leastSteps: steps,
      everySteps: steps,
      margin: z.number().positive().max(1e6),
      chosenOn: z.literal('validation'),
    })
    .nullable(),
  sides: z.array(side).max(10),
  energy,
  layers: z
    .array(
      z.strictObject({
        name: shortText,
        kind: z.enum(['neurons', 'pool', 'readout']),
        time: place,
        channels: place,
        rate: fraction,
        synapticOperationsPerStep: amount,
      }),
    )
    .max(1000),
  command: text,
  limits: z.array(text).max(100),
  createdAt: shortText,
});
