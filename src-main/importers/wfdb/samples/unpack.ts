/** Digital samples as the file interleaves them; `offset` lies on the border of a pack. Reads no further than the samples need. */
export type Unpack = (out: Int16Array | Int32Array, bytes: Uint8Array, offset: number, sampleCount: number) => void;
