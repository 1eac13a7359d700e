/** Ways to make a network smaller: adaptive loss-aware quantisation, those that its paper compares, and two that a user would try first. */
export const COMPRESSION_METHODS = ['alq', 'float16', 'int8', 'binary-connect', 'dorefa-2', 'dorefa-3', 'inq'] as const;
export type CompressionMethod = (typeof COMPRESSION_METHODS)[number];

/** As they are written. */
export const COMPRESSION_METHOD_NAMES: Readonly<Record<CompressionMethod, string>> = {
  alq: 'adaptive loss-aware quantisation',
  float16: 'rounding to 16 bits',
  int8: 'rounding to 8 bits',
  'binary-connect': 'BinaryConnect',
  'dorefa-2': 'DoReFa-Net, 2 bits',
  'dorefa-3': 'DoReFa-Net, 3 bits',
  inq: 'incremental network quantisation',
};

/** Rounding of weights as they are: it trains nothing, so it needs no row; every other method trains. */
export function isPlainRounding(method: CompressionMethod): method is 'float16' | 'int8' {
  return method === 'float16' || method === 'int8';
}
