/** Ways to make a kernel smaller that the ALQ paper's table compares, and two that a user would try first. */
export const ROUNDING_METHODS = ['float16', 'int8', 'binary-connect', 'dorefa-2', 'dorefa-3', 'inq'] as const;
export type RoundingMethod = (typeof ROUNDING_METHODS)[number];
