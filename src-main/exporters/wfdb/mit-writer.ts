/** Pseudo-annotations of the MIT format (annot(5)). */
const SKIP = 59;
const NUM = 60;
const SUB = 61;
const CHN = 62;
const AUX = 63;

const MAX_INTERVAL = 1023;
const MAX_SKIP = 0x7fffffff;

export interface MitAnnotation {
  /** Ticks from the start, not below the annotation before. */
  readonly time: number;
  readonly code: number;
  readonly subtype: number;
  readonly chan: number;
  readonly num: number;
  readonly aux: Uint8Array | undefined;
}

/** Puts annotations into the words of the MIT format. */
export class MitWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #time = 0;
  #chan = 0;
  #num = 0;

  write({ time, code, subtype, chan, num, aux }: MitAnnotation): void {
    let interval = time - this.#time;
    if (interval > MAX_INTERVAL) {
      for (; interval > MAX_SKIP; interval -= MAX_SKIP) this.#skip(MAX_SKIP);
      this.#skip(interval);
      interval = 0;
    }
    this.#word(code, interval);
    if (subtype !== 0) this.#word(SUB, subtype);
    if (chan !== this.#chan) this.#word(CHN, (chan << 24) >> 24); // 255 is -1, as the library has always written it
    if (num !== this.#num) this.#word(NUM, num);
    if (aux !== undefined && aux.length > 0) this.#aux(aux);
    this.#time = time;
    this.#chan = chan;
    this.#num = num;
  }

  /** What the WFDB library puts after what a file says about itself: back by one tick, then on by one with code 0. The time stays. */
  writeSeparator(): void {
    this.#skip(-1);
    this.#word(0, 1);
  }

  /** The file's bytes, with the end mark. */
  finish(): Uint8Array {
    this.#word(0, 0);
    return this.#bytes.slice(0, this.#length);
  }

  #word(code: number, value: number): void {
    this.#append16((code << 10) | (value & 0x3ff));
  }

  /** A 32-bit interval, high 16 bits first. */
  #skip(interval: number): void {
    this.#word(SKIP, 0);
    this.#append16(interval >> 16);
    this.#append16(interval);
  }

  #aux(aux: Uint8Array): void {
    this.#word(AUX, aux.length);
    this.#reserve(aux.length + 1);
    this.#bytes.set(aux, this.#length);
    this.#length += aux.length;
    if (aux.length % 2 === 1) {
      this.#bytes[this.#length] = 0;
      this.#length += 1;
    }
  }

  #append16(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length] = value;
    this.#bytes[this.#length + 1] = value >> 8;
    this.#length += 2;
  }

  #reserve(byteCount: number): void {
    if (this.#length + byteCount <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2 + byteCount);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
