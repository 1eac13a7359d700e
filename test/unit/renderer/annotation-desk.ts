import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import type { TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import { createApi } from '#renderer/api/api.ts';
import { Annotations } from '#renderer/state/annotations.svelte.ts';
import { Announcer } from '#renderer/state/announcer.svelte.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';

export interface AnnotationDesk {
  readonly bridge: TestBridge;
  readonly announcer: Announcer;
  readonly annotations: Annotations;
  readonly jumps: number[];
  readonly shown: number[];
}

/** The desk's annotations over the real ones of a library. */
export function createAnnotationDesk(library: AnnotationLibrary): AnnotationDesk {
  type Request = { setId: AnnotationSetId; expectedSeq: number; edits: readonly Edit[]; why: string | null };
  type StepRequest = { setId: AnnotationSetId; expectedSeq: number };
  const bridge = createTestBridge({
    'annotations.read': ({ setId }: { setId: AnnotationSetId }) => library.annotations.read(setId),
    'annotations.edit': (request: Request) => library.annotations.edit(request),
    'annotations.undo': (request: StepRequest) => library.annotations.undo(request),
    'annotations.redo': (request: StepRequest) => library.annotations.redo(request),
    'annotations.history': ({ setId }: { setId: AnnotationSetId }) => library.annotations.history(setId),
  });
  const announcer = new Announcer();
  const jumps: number[] = [];
  const shown: number[] = [];
  const annotations = new Annotations({
    api: createApi(bridge),
    announcer,
    jumpTo: (sample) => jumps.push(sample),
    onShown: () => shown.push(annotations.columns.samples.length),
  });
  return { bridge, announcer, annotations, jumps, shown };
}
