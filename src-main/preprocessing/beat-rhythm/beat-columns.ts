/** One number for each beat, by name. */
export type BeatColumns = Readonly<Record<string, Float32Array>>;
