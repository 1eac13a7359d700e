import type { BeatAnalyzer } from '#main/review/analyze-beats.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function beatHandlers(analyzer: BeatAnalyzer) {
  return {
    'beats.analyze': (request) => analyzer.analyze(request),
    'beats.split': (request) => analyzer.split(request),
  } satisfies Partial<Handlers>;
}
