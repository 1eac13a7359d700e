import { FLACDecoder, type FLACDecodedAudio } from '@wasm-audio-decoders/flac';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { DigitalSamples } from '#main/importers/imported-record.ts';

/** Compressed bytes that are decoded at a time: a block of constant frames may grow ten-thousandfold. */
const CHUNK_BYTES = 32 * 1024;

export interface FlacRequest {
  /** Base name, for messages. */
  readonly fileName: string;
  readonly channelCount: number;
  /** Of the WFDB format: the stream may have fewer. */
  readonly maxBits: number;
  /** Samples per channel to decode; null for all there are. */
  readonly sampleCount: number | null;
  /** Decoding stops there. */
  readonly maxSampleCount: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Samples of a FLAC stream, one array per channel, as the integers that were encoded. The decoder gives
 * value / (2^(bits-1) - 1) in single precision; multiplied and rounded, that is the integer again for up to 24 bits, since steps
 * of 1 / 2^23 are at least two units in the last place.
 * Memory grows with what was decoded, never with what a header claims.
 * Errors: import/unsupported (no FLAC, other channels or bits than announced), import/truncated, import/unreadable (damaged),
 * import/cancelled.
 */
export async function decodeFlac(bytes: Uint8Array, request: FlacRequest): Promise<Result<readonly DigitalSamples[]>> {
  const { fileName, channelCount, maxBits } = request;
  const stream = readStreamInfo(bytes);
  const refuse = (reason: string) => err('import/unsupported', `'${fileName}': ${reason}.`, { file: fileName, reason });
  if (stream === undefined) return refuse('it is no FLAC file');
  if (stream.channelCount !== channelCount) {
    return refuse(`the FLAC stream has ${stream.channelCount} channels, the header ${channelCount} signals`);
  }
  if (stream.bits > maxBits) return refuse(`the FLAC stream has ${stream.bits} bits, the format ${maxBits}`);

  const decoder = new FLACDecoder();
  await decoder.ready;
  const collected = new ChannelCollector(stream, request.sampleCount ?? request.maxSampleCount);
  try {
    for (let offset = 0; offset < bytes.length && !collected.isFull; offset += CHUNK_BYTES) {
      if (request.signal?.aborted === true) return err('import/cancelled', 'The import was cancelled.');
      collected.add(await decoder.decode(bytes.subarray(offset, offset + CHUNK_BYTES)));
    }
    if (!collected.isFull) collected.add(await decoder.flush());
  } catch (error) {
    // The decoder throws plain errors on damaged streams; nothing else can fail in there.
    return err('import/unreadable', `'${fileName}': the FLAC stream is damaged.`, {
      file: fileName,
      reason: String(error).slice(0, 80),
    });
  } finally {
    decoder.free();
  }
  if (collected.isDamaged)
    return err('import/unreadable', `'${fileName}': the FLAC stream is damaged.`, { file: fileName });
  if (request.sampleCount !== null && !collected.isFull) {
    return err(
      'import/truncated',
      `'${fileName}' ends after ${collected.sampleCount} of ${request.sampleCount} samples.`,
      {
        file: fileName,
        expectedSamples: request.sampleCount,
        actualSamples: collected.sampleCount,
      },
    );
  }
  return ok(collected.toChannels());
}

interface StreamInfo {
  readonly channelCount: number;
  readonly bits: number;
}

/** STREAMINFO, the first metadata block of a FLAC file (RFC 9639, section 8.2). */
function readStreamInfo(bytes: Uint8Array): StreamInfo | undefined {
  const isFlac = bytes[0] === 0x66 && bytes[1] === 0x4c && bytes[2] === 0x61 && bytes[3] === 0x43;
  if (!isFlac || bytes.length < 42 || ((bytes[4] ?? 0) & 0x7f) !== 0) return undefined;
  const high = bytes[20] ?? 0;
  return { channelCount: ((high >> 1) & 7) + 1, bits: (((high & 1) << 4) | ((bytes[21] ?? 0) >> 4)) + 1 };
}

/** Decoded blocks, turned into integers as they come. */
class ChannelCollector {
  readonly #stream: StreamInfo;
  readonly #limit: number;
  #channels: DigitalSamples[];
  #sampleCount = 0;
  #isDamaged = false;

  constructor(stream: StreamInfo, limit: number) {
    this.#stream = stream;
    this.#limit = limit;
    this.#channels = Array.from({ length: stream.channelCount }, () => this.#create(4096));
  }

  get sampleCount(): number {
    return this.#sampleCount;
  }

  get isFull(): boolean {
    return this.#sampleCount >= this.#limit;
  }

  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  add(audio: FLACDecodedAudio): void {
    if (audio.errors.length > 0) this.#isDamaged = true;
    const count = Math.min(audio.samplesDecoded, this.#limit - this.#sampleCount);
    if (count <= 0) return;
    if (audio.channelData.length !== this.#channels.length || audio.bitDepth !== this.#stream.bits) {
      this.#isDamaged = true;
      return;
    }
    this.#reserve(this.#sampleCount + count);
    const scale = 2 ** (this.#stream.bits - 1) - 1;
    for (const [index, values] of audio.channelData.entries()) {
      const channel = this.#channels[index];
      if (channel === undefined) continue;
      for (let i = 0, to = this.#sampleCount; i < count; i += 1, to += 1)
        channel[to] = Math.round((values[i] ?? 0) * scale);
    }
    this.#sampleCount += count;
  }

  toChannels(): readonly DigitalSamples[] {
    return this.#channels.map((channel) => channel.slice(0, this.#sampleCount));
  }

  #reserve(sampleCount: number): void {
    const capacity = this.#channels[0]?.length ?? 0;
    if (sampleCount <= capacity) return;
    const grown = Math.max(sampleCount, Math.min(capacity * 2, this.#limit));
    this.#channels = this.#channels.map((channel) => {
      const larger = this.#create(grown);
      larger.set(channel.subarray(0, this.#sampleCount));
      return larger;
    });
  }

  #create(length: number): DigitalSamples {
    return this.#stream.bits > 16 ? new Int32Array(length) : new Int16Array(length);
  }
}
