import type { AnnotationSetBase } from '#shared/domain/annotation-set.ts';
import type { RecordSummary } from '#shared/domain/record.ts';
import type { TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import type { JobId, RecordId } from '#shared/units/ids.ts';
import type { CompressionForm } from './compression-form.svelte.ts';
import type { SampleRange } from './viewer-types.ts';

/** Who edits, and what the new set begins as. */
export interface ReaderChoice {
  readonly readerName: string;
  readonly base: AnnotationSetBase;
}

/** Every dialog of the desk with what it needs. One is open at a time. */
export type Dialog =
  | { readonly kind: 'commands' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'symbols' }
  | {
      readonly kind: 'reader';
      readonly base: AnnotationSetBase;
      readonly answer: (choice: ReaderChoice | null) => void;
    }
  | { readonly kind: 'relabel-range'; readonly range: SampleRange; readonly code: number }
  /** `of`: what they are, in words, e.g. 'of template 3'. */
  | { readonly kind: 'relabel-beats'; readonly samples: Float64Array; readonly of: string; readonly code: number }
  | { readonly kind: 'rhythm'; readonly range: SampleRange }
  | { readonly kind: 'noise'; readonly range: SampleRange }
  | { readonly kind: 'export'; readonly recordIds: readonly RecordId[]; readonly isListed?: true }
  | { readonly kind: 'delete-record'; readonly record: RecordSummary }
  | { readonly kind: 'activate-model'; readonly model: ModelSummary }
  | { readonly kind: 'compress-model'; readonly form: CompressionForm }
  | { readonly kind: 'export-model'; readonly model: ModelSummary }
  | { readonly kind: 'delete-model'; readonly model: ModelSummary }
  | { readonly kind: 'delete-run'; readonly run: TrainingRunSummary }
  | { readonly kind: 'job'; readonly jobId: JobId };

/** Which dialog is open. */
export class Dialogs {
  current = $state.raw<Dialog | null>(null);
  readonly #onClosed: () => void;

  constructor(onClosed: () => void) {
    this.#onClosed = onClosed;
  }

  open(dialog: Dialog): void {
    this.#refuse();
    this.current = dialog;
  }

  close(): void {
    this.#refuse();
    this.current = null;
    this.#onClosed();
  }

  /** Asks for the reader's name at the first edit; null when the person gives up. */
  askReader(base: AnnotationSetBase): Promise<ReaderChoice | null> {
    return new Promise((resolve) => {
      const answer = (choice: ReaderChoice | null) => {
        resolve(choice);
        this.current = null;
        this.#onClosed();
      };
      this.open({ kind: 'reader', base, answer });
    });
  }

  /** A question that is closed without an answer is answered with no. */
  #refuse(): void {
    const { current } = this;
    this.current = null;
    if (current?.kind === 'reader') current.answer(null);
  }
}
