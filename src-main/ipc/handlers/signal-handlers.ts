import type { SignalReader } from '#main/signals/read-window.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function signalHandlers(signals: SignalReader) {
  return {
    'signals.read-window': (request) => signals.readWindow(request),
  } satisfies Partial<Handlers>;
}
