import type { FilteredOverviews } from '#main/signals/filtered-overviews.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function signalHandlers(signals: SignalReader, filteredOverviews: FilteredOverviews) {
  return {
    'signals.read-window': (request) => signals.readWindow(request),
    'signals.prepare-filter': ({ recordId, filter }) => filteredOverviews.prepare(recordId, filter),
  } satisfies Partial<Handlers>;
}
