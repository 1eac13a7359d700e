import { z } from 'zod';
import type { NetworkDescription } from './network.ts';
import { countParameters, inferShapes } from './network-shapes.ts';

/** A gigabyte of weights. */
const MAX_PARAMETERS = 2 ** 28;

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/);
const size = z.int().min(1).max(65_536);
const step = z.int().min(1).max(4096);
const pair = z.tuple([step, step]);
const space = z.int().min(0).max(65_536);
const padding = z.union([z.enum(['same', 'valid']), z.tuple([space, space])]);
const rate = z.number().min(0).max(0.99);
const when = z.enum(['training', 'always', 'never']);
const biasesPerGate = z.union([z.literal(1), z.literal(2)]);
const axis = z.union([z.int().min(1).max(10_000_000), z.null()]);

const place = { name, inputs: z.array(name).min(1).max(16).optional() };

const layer = z.discriminatedUnion('op', [
  z.strictObject({
    ...place,
    op: z.literal('convolution1d'),
    filters: size,
    width: size,
    stride: step,
    dilation: step,
    padding,
    hasBias: z.boolean(),
  }),
  z.strictObject({
    ...place,
    op: z.literal('convolution2d'),
    filters: size,
    size: pair,
    strides: pair,
    padding: z.enum(['same', 'valid']),
    hasBias: z.boolean(),
  }),
  z.strictObject({ ...place, op: z.literal('dense'), units: size, hasBias: z.boolean() }),
  z.strictObject({
    ...place,
    op: z.literal('batchNorm'),
    momentum: z.number().min(0).max(0.9999),
    epsilon: z.number().min(1e-12).max(1),
  }),
  z.strictObject({ ...place, op: z.literal('relu') }),
  z.strictObject({ ...place, op: z.literal('dropout'), rate, when }),
  z.strictObject({ ...place, op: z.literal('maxPool1d'), width: size, stride: step, dilation: step, padding }),
  z.strictObject({ ...place, op: z.literal('averagePool1d'), width: size, stride: step, padding }),
  z.strictObject({ ...place, op: z.literal('maxPool2d'), size: pair, strides: pair }),
  z.strictObject({ ...place, op: z.literal('meanOverTime'), isMasked: z.boolean() }),
  z.strictObject({ ...place, op: z.literal('flatten'), order: z.enum(['channels-last', 'channels-first']) }),
  z.strictObject({ ...place, op: z.literal('reshape'), shape: z.array(axis).min(1).max(3) }),
  z.strictObject({ ...place, op: z.literal('transpose') }),
  z.strictObject({ ...place, op: z.literal('truncate') }),
  z.strictObject({ ...place, op: z.literal('add') }),
  z.strictObject({ ...place, op: z.literal('concatenate') }),
  z.strictObject({
    ...place,
    op: z.literal('recurrent'),
    cell: z.enum(['lstm', 'gru']),
    units: size,
    layerCount: z.int().min(1).max(16),
    stacking: z.enum(['joined', 'separate']),
    merge: z.enum(['sum', 'concatenate']),
    biasesPerGate,
    dropout: z.strictObject({ rate, when, onTop: z.boolean() }),
    runsOverBatch: z.boolean(),
    isMasked: z.boolean(),
  }),
  z.strictObject({
    ...place,
    op: z.literal('encoderDecoder'),
    units: size,
    biasesPerGate,
    runsOverBatch: z.boolean(),
  }),
]);

/** A network that comes from a file: bounded, nothing unknown let through, refused with the layer's name where it does not fit together. */
export const networkSchema: z.ZodType<NetworkDescription> = z
  .strictObject({
    architecture: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    inputShape: z.array(axis).min(2).max(3),
    hasLengths: z.boolean(),
    layers: z.array(layer).min(1).max(1000),
    output: z.enum(['softmax', 'sigmoid']),
  })
  // zod writes optional keys as possibly undefined; inferShapes reads both alike.
  .transform((network): NetworkDescription => network as NetworkDescription)
  .superRefine((network, context) => {
    const shapes = inferShapes(network);
    const message = shapes.ok ? findExcess(network) : shapes.error.message;
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function findExcess(network: NetworkDescription): string | undefined {
  const { trained, statistics } = countParameters(network);
  if (network.inputShape.slice(1).includes(null)) return 'Only the time axis of a row may be left open.';
  return trained + statistics > MAX_PARAMETERS
    ? `The network has ${trained + statistics} weights, more than ${MAX_PARAMETERS}.`
    : undefined;
}
