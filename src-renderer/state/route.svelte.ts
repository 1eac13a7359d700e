import type { ModelId, RecordId } from '#shared/units/ids.ts';
import type { TrainingView } from './training-address.ts';
import { parseTrainingView, toTrainingPath } from './training-address.ts';

/** Every place of the desk. Addresses hold opaque ids and numbers only, never a name. */
export type Place =
  | { readonly name: 'library' }
  | { readonly name: 'review'; readonly recordId: RecordId | null; readonly view: string | null }
  | { readonly name: 'training'; readonly view: TrainingView }
  | { readonly name: 'models'; readonly modelId: ModelId | null }
  | { readonly name: 'settings' };

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const VIEW = /^[A-Za-z0-9._:,~-]{1,200}$/;

/** The place that an address names; the library for one that names none. */
export function parsePlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, id, ...rest] = path.split('/');
  const known = id !== undefined && ID.test(id) ? id : null;
  switch (name) {
    case 'review': {
      const view = new URLSearchParams(search).get('view');
      return {
        name,
        recordId: known as RecordId | null, // shape just checked; main decides whether there is such a record
        view: view !== null && VIEW.test(view) ? view : null,
      };
    }
    case 'training':
      return { name, view: parseTrainingView([id ?? '', ...rest], new URLSearchParams(search)) };
    case 'models':
      return { name, modelId: known as ModelId | null }; // as above
    case 'settings':
      return { name };
    default:
      return { name: 'library' };
  }
}

export function toHash(place: Place): string {
  switch (place.name) {
    case 'review': {
      const view = place.view === null ? '' : `?view=${place.view}`;
      return place.recordId === null ? '#/review' : `#/review/${place.recordId}${view}`;
    }
    case 'training':
      return `#/${toTrainingPath(place.view)}`;
    case 'models':
      return place.modelId === null ? '#/models' : `#/models/${place.modelId}`;
    default:
      return `#/${place.name}`;
  }
}

/** The window's own history and address, so that a test can hand in another. */
export interface AddressBar {
  readonly hash: () => string;
  readonly push: (hash: string) => void;
  readonly replace: (hash: string) => void;
  readonly back: () => void;
  readonly forward: () => void;
  readonly onChange: (listener: () => void) => void;
}

/** Where the person is. Going somewhere adds an entry to the history; moving inside a recording rewrites the present one. */
export class Route {
  place = $state.raw<Place>({ name: 'library' });
  readonly #bar: AddressBar;
  readonly #listeners = new Set<(place: Place) => void>();
  readonly #leaveListeners = new Set<() => void>();

  constructor(bar: AddressBar) {
    this.#bar = bar;
    this.place = parsePlace(bar.hash());
    bar.onChange(() => this.#arrive(parsePlace(bar.hash())));
  }

  go(place: Place): void {
    const hash = toHash(place);
    if (hash === toHash(this.place)) return;
    for (const listener of this.#leaveListeners) listener();
    this.#bar.push(hash);
    this.#arrive(place);
  }

  /** Writes where the person now stands into the present entry, so that coming back returns to it. */
  remember(place: Place): void {
    this.place = place;
    this.#bar.replace(toHash(place));
  }

  back(): void {
    this.#bar.back();
  }

  forward(): void {
    this.#bar.forward();
  }

  /** Before another entry is added: the last chance to write into the present one. */
  onLeave(listener: () => void): void {
    this.#leaveListeners.add(listener);
  }

  onArrival(listener: (place: Place) => void): void {
    this.#listeners.add(listener);
  }

  #arrive(place: Place): void {
    this.place = place;
    for (const listener of this.#listeners) listener(place);
  }
}

/** The address bar of a real window. */
export function createWindowAddressBar(view: Window): AddressBar {
  return {
    hash: () => view.location.hash,
    push: (hash) => view.history.pushState(null, '', hash),
    replace: (hash) => view.history.replaceState(null, '', hash),
    back: () => view.history.back(),
    forward: () => view.history.forward(),
    onChange: (listener) => view.addEventListener('popstate', listener),
  };
}
