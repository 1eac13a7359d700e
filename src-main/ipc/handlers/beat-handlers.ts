import type { BeatAnalyzer } from '#main/review/analyze-beats.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function beatHandlers(analyzer: BeatAnalyzer) {
  return {
    'beats.analyze': (request) => analyzer.analyze(request),
  } satisfies Partial<Handlers>;
}
