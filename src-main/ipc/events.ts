import type { AppEvent, Publish } from '#shared/ipc/events.ts';

export interface EventHub {
  readonly publish: Publish;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void;
}

/**
 * Hands each event to every listener. A listener that throws is an error of the program and is told to `onBug`; the work that
 * published the event goes on.
 */
export function createEventHub(onBug: (eventName: string, error: unknown) => void): EventHub {
  const listeners = new Set<(event: AppEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          onBug(event.name, error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
