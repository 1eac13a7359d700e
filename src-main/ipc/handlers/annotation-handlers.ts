import type { Annotations } from '#main/review/annotations.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function annotationHandlers(annotations: Annotations) {
  return {
    'annotations.read': ({ setId }) => annotations.read(setId),
    'annotations.create-set': (request) => annotations.createSet(request),
    'annotations.edit': (request) => annotations.edit(request),
    'annotations.undo': ({ setId }) => annotations.undo(setId),
    'annotations.redo': ({ setId }) => annotations.redo(setId),
    'annotations.history': ({ setId }) => annotations.history(setId),
  } satisfies Partial<Handlers>;
}
