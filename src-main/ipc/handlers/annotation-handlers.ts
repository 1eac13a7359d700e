import type { Annotations } from '#main/review/annotations.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function annotationHandlers(annotations: Annotations) {
  return {
    'annotations.read': ({ setId }) => annotations.read(setId),
    'annotations.create-set': (request) => annotations.createSet(request),
    'annotations.edit': (request) => annotations.edit(request),
    'annotations.undo': (request) => annotations.undo(request),
    'annotations.redo': (request) => annotations.redo(request),
    'annotations.history': ({ setId }) => annotations.history(setId),
  } satisfies Partial<Handlers>;
}
