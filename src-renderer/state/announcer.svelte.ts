import type { AppError } from '#shared/result/result.ts';

export type Tone = 'done' | 'note' | 'problem';

/** Something that a message offers to do, e.g. take back what it reports. */
export interface MessageAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Message {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  readonly action: MessageAction | null;
}

const SHOWN_MS: Readonly<Record<Tone, number>> = { done: 4_000, note: 5_000, problem: 15_000 };
const MOST_SHOWN = 3;

/** Says outcomes, to the eye and to screen readers; problems stay longest, and a new message of the same words replaces the old. */
export class Announcer {
  messages = $state.raw<readonly Message[]>([]);
  /** For the live region: says the same words again when they come again. */
  spoken = $state.raw<{ readonly id: number; readonly text: string; readonly urgent: boolean } | null>(null);
  #nextId = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, options: { readonly tone?: Tone; readonly action?: MessageAction } = {}): void {
    const tone = options.tone ?? 'done';
    const message = { id: this.#nextId, tone, text, action: options.action ?? null };
    this.#nextId += 1;
    // One note at a time: the last one is what matters. Problems stay until they have been seen.
    const others = this.messages.filter((other) => other.text !== text && !(tone === 'note' && other.tone === 'note'));
    this.messages = [...others, message].slice(-MOST_SHOWN);
    this.spoken = { id: message.id, text, urgent: tone === 'problem' };
    this.#timers.set(
      message.id,
      setTimeout(() => this.dismiss(message.id), SHOWN_MS[tone]),
    );
  }

  /** Said, but not shown: for what the eye sees anyway. */
  whisper(text: string): void {
    this.spoken = { id: this.#nextId, text, urgent: false };
    this.#nextId += 1;
  }

  /** An expected failure: its message already says what happened, why and what to do. */
  sayError(error: AppError, doing?: string): void {
    if (error.code === 'job/cancelled') return;
    this.say(doing === undefined ? error.message : `${doing}: ${error.message}`, { tone: 'problem' });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
