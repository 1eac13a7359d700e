/** Five groups of ANSI/AAMI EC57, in the fixed order in which they are shown. */
export const AAMI_CLASSES = ['N', 'S', 'V', 'F', 'Q'] as const;
export type AamiClass = (typeof AAMI_CLASSES)[number];
