import { z } from 'zod';
import type { GroupingRule } from '#main/compression/alq/grouping.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { networkSchema } from '#shared/domain/network-schema.ts';
import { COORDINATE_ENCODINGS, FLOAT_ENCODINGS, type CoordinateEncoding, type FloatEncoding } from './packed-model.ts';

/** First bytes of a packed file; the last character is the version of its layout. */
export const MAGIC = 'OVRPACK1';
/** Magic, length of the header, CRC-32 of everything behind these. */
export const PREFIX_BYTES = MAGIC.length + 8;

/** What a packed file says of itself: JSON, deflated. Sizes of the sections follow from it and from the group counts. */
export interface PackedHeader {
  readonly network: NetworkDescription;
  readonly coordinates: CoordinateEncoding;
  readonly floats: FloatEncoding;
  /** In the order of listWeights; null: kept as floats. */
  readonly weights: readonly (SignsForm | CodesForm | null)[];
}

export interface SignsForm {
  readonly signs: GroupingRule;
  readonly maxBits: number;
}

/** Bits of a code, and what codes stand for (coded-kernel.ts). */
export interface CodesForm {
  readonly codes: number;
  readonly by: 'levels' | 'steps';
}

const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['channelwise', 'kernelwise', 'pixelwise']) }),
  z.strictObject({ kind: z.literal('subchannelwise'), parts: z.int().min(1).max(65_536) }),
]);

export const packedHeaderSchema: z.ZodType<PackedHeader> = z.strictObject({
  network: networkSchema,
  coordinates: z.enum(COORDINATE_ENCODINGS),
  floats: z.enum(FLOAT_ENCODINGS),
  weights: z
    .array(
      z
        .union([
          z.strictObject({ signs: ruleSchema, maxBits: z.int().min(1).max(8) }),
          z.strictObject({ codes: z.int().min(1).max(8), by: z.enum(['levels', 'steps']) }),
        ])
        .nullable(),
    )
    .max(10_000),
});
