import { decodeAux } from '#shared/domain/aux-text.ts';
import { MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';
import { err, ok, type AppError, type Err, type Result } from '#shared/result/result.ts';
import { looksCompressed } from '#main/importers/compressed.ts';
import { AnnotationBuilder } from './annotation-builder.ts';

/** Pseudo-annotations of the MIT format (annot(5)): a 16-bit word holds the code in its upper 6 bits. */
const SKIP = 59;
const NUM = 60;
const SUB = 61;
const CHN = 62;
const AUX = 63;

export interface ParsedFile {
  readonly annotations: AnnotationBuilder;
  /** Bytes after the end mark, 0 where they are all zero (padding): a file that goes on may be none of annotations. */
  readonly unreadBytes: number;
}

/**
 * An annotation file in MIT format. Times are whole ticks as the file counts them. chan and num hold until changed, subtype and
 * aux belong to one annotation. Code 0 with an interval only advances the time. What follows the end mark is not read.
 * @param bytes  whole file
 * Errors: import/empty, import/truncated (no end mark), import/malformed-annotations (unknown code, time before 0, a field before
 * the first annotation), import/unsupported (compressed); each names the file and how many annotations came before.
 */
export function parseMitAnnotations(bytes: Uint8Array, fileName: string): Result<ParsedFile> {
  if (bytes.length === 0) return err('import/empty', `'${fileName}' is empty.`, { file: fileName });
  const compressed = looksCompressed(bytes, fileName);
  if (compressed !== undefined) return compressed;
  return new MitReader(bytes, fileName).read();
}

interface PendingAnnotation {
  readonly sample: number;
  readonly code: number;
  subtype: number;
  aux: string | null;
}

class MitReader {
  readonly #bytes: Uint8Array;
  readonly #fileName: string;
  readonly #builder = new AnnotationBuilder();
  #offset = 0;
  #time = 0;
  #chan = 0;
  #num = 0;
  #pending: PendingAnnotation | undefined;

  constructor(bytes: Uint8Array, fileName: string) {
    this.#bytes = bytes;
    this.#fileName = fileName;
  }

  read(): Result<ParsedFile> {
    for (;;) {
      if (this.#offset + 2 > this.#bytes.length) return this.#failTruncated();
      const word = this.#readWord();
      if (word === 0) break;
      const code = word >> 10;
      const failure = code >= SKIP ? this.#readField(code, word & 0x3ff) : this.#startAnnotation(code, word & 0x3ff);
      if (failure !== undefined) return failure;
    }
    this.#flush();
    const rest = this.#bytes.subarray(this.#offset);
    return ok({ annotations: this.#builder, unreadBytes: rest.some((byte) => byte !== 0) ? rest.length : 0 });
  }

  #startAnnotation(code: number, interval: number): Err<AppError> | undefined {
    this.#flush();
    this.#time += interval;
    if (code === 0) return undefined;
    if (code > MAX_WFDB_CODE) return this.#fail(`it holds the unknown annotation code ${code}`);
    if (this.#time < 0) return this.#fail(`it holds an annotation at time ${this.#time}, before the start`);
    this.#pending = { sample: this.#time, code, subtype: 0, aux: null };
    return undefined;
  }

  #readField(field: number, value: number): Err<AppError> | undefined {
    if (field === SKIP) return this.#skip();
    const pending = this.#pending;
    if (pending === undefined) return this.#fail('it has a field that belongs to no annotation');
    switch (field) {
      case NUM:
        this.#num = toInt8(value);
        return undefined;
      case SUB:
        pending.subtype = toInt8(value);
        return undefined;
      case CHN:
        this.#chan = value & 0xff;
        return undefined;
      case AUX:
        return this.#readAux(pending, value);
      default:
        throw new Error(`readField: field must be one of MIT's five, got ${field}`);
    }
  }

  /** A 32-bit interval, high 16 bits first; several may follow one another. */
  #skip(): Err<AppError> | undefined {
    this.#flush();
    if (this.#offset + 4 > this.#bytes.length) return this.#failTruncated();
    const high = this.#readWord();
    this.#time += (high << 16) | this.#readWord();
    return undefined;
  }

  #readAux(pending: PendingAnnotation, length: number): Err<AppError> | undefined {
    const end = this.#offset + length;
    if (end + (length & 1) > this.#bytes.length) return this.#failTruncated();
    pending.aux = length === 0 ? null : decodeAux(this.#bytes.subarray(this.#offset, end));
    this.#offset = end + (length & 1);
    return undefined;
  }

  #flush(): void {
    if (this.#pending === undefined) return;
    this.#builder.add({ ...this.#pending, chan: this.#chan, num: this.#num });
    this.#pending = undefined;
  }

  #readWord(): number {
    const word = (this.#bytes[this.#offset] ?? 0) | ((this.#bytes[this.#offset + 1] ?? 0) << 8);
    this.#offset += 2;
    return word;
  }

  #fail(reason: string): Err<AppError> {
    const count = this.#builder.count;
    return err('import/malformed-annotations', `'${this.#fileName}': ${reason} (after ${count} annotations).`, {
      file: this.#fileName,
      reason,
      annotationCount: count,
    });
  }

  #failTruncated(): Err<AppError> {
    const count = this.#builder.count;
    return err('import/truncated', `'${this.#fileName}' ends in the middle, after ${count} annotations.`, {
      file: this.#fileName,
      annotationCount: count,
    });
  }
}

function toInt8(value: number): number {
  return (value << 24) >> 24;
}
