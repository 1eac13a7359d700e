import type { DeskBridge } from '#renderer/api/desk-bridge.ts';
import type { Envelope } from '#shared/ipc/bridge.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import { ANSWER_LIMITS, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import { err, unwrap } from '#shared/result/result.ts';

// Each answers one call with what its service gives; the test says which calls there are.
export type Answers = Partial<Record<CallName, (input: never) => unknown>>;

export interface TestBridge extends DeskBridge {
  readonly asked: { readonly name: CallName; readonly input: unknown }[];
  publish(event: AppEvent): void;
  /** Calls wait until `release`, one by one, as over a slow line. */
  hold(): void;
  release(): Promise<void>;
}

/** A bridge to services that run in the test itself. Everything crosses as a frame, so that what cannot cross fails here too. */
export function createTestBridge(answers: Answers): TestBridge {
  const listeners = new Set<(event: AppEvent) => void>();
  const held: (() => void)[] = [];
  let isHeld = false;
  const asked: { name: CallName; input: unknown }[] = [];
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

  return {
    shell: 'browser',
    asked,
    async call(name, input) {
      asked.push({ name, input });
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      const answer = answers[name];
      if (answer === undefined) return err('ipc/unknown-call', `no answer for ${name}`);
      const crossed = unwrap(decodeFrame(unwrap(encodeFrame(input, INPUT_LIMITS)), INPUT_LIMITS));
      const envelope = await answer(crossed as never);
      return unwrap(decodeFrame(unwrap(encodeFrame(envelope, ANSWER_LIMITS)), ANSWER_LIMITS)) as unknown as Envelope;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    grantFiles: () => Promise.resolve(err('ipc/unknown-call', 'no files in this test')),
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    hold: () => void (isHeld = true),
    async release() {
      isHeld = false;
      while (held.length > 0) {
        held.shift()?.();
        await settle();
      }
      await settle();
    },
  };
}
