import type { AnnotationColumns } from '#shared/domain/annotation.ts';

export interface ParsedAnnotation {
  readonly sample: number;
  readonly code: number;
  readonly subtype: number;
  readonly chan: number;
  readonly num: number;
  readonly aux: string | null;
}

/** Collects annotations in the order of the file and gives them as columns in the order of time. */
export class AnnotationBuilder {
  readonly #rows: ParsedAnnotation[] = [];
  #isSorted = true;

  get count(): number {
    return this.#rows.length;
  }

  get rows(): readonly ParsedAnnotation[] {
    return this.#rows;
  }

  get isSorted(): boolean {
    return this.#isSorted;
  }

  add(row: ParsedAnnotation): void {
    if (row.sample < (this.#rows.at(-1)?.sample ?? row.sample)) this.#isSorted = false;
    this.#rows.push(row);
  }

  /** Annotations of one sample keep the order of the file. `toSample` brings times to the record's time base. */
  toColumns(toSample: (time: number) => number): AnnotationColumns {
    const rows = this.#isSorted ? this.#rows : this.#rows.toSorted((a, b) => a.sample - b.sample);
    const count = rows.length;
    const columns = {
      samples: new Float64Array(count),
      codes: new Uint8Array(count),
      subtypes: new Int8Array(count),
      chans: new Uint8Array(count),
      nums: new Int8Array(count),
      auxIndices: new Int32Array(count).fill(-1),
    };
    const auxTexts: string[] = [];
    const auxIndexByText = new Map<string, number>();
    for (const [index, row] of rows.entries()) {
      columns.samples[index] = toSample(row.sample);
      columns.codes[index] = row.code;
      columns.subtypes[index] = row.subtype;
      columns.chans[index] = row.chan;
      columns.nums[index] = row.num;
      if (row.aux === null) continue;
      const auxIndex = auxIndexByText.get(row.aux) ?? auxTexts.push(row.aux) - 1;
      auxIndexByText.set(row.aux, auxIndex);
      columns.auxIndices[index] = auxIndex;
    }
    return { ...columns, auxTexts };
  }
}
