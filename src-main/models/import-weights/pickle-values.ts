/** A tuple is told from a list: sizes are tuples, lists can still grow. */
export interface PickleTuple {
  readonly tuple: readonly PickleValue[];
}

/** Something that a pickle names by module and name; it is looked up in a list, never imported. */
export interface PickleGlobal {
  readonly global: string;
}

/** What the owner of the pickle makes of a call or of a persistent id. */
export interface PickleMade<T> {
  readonly made: T;
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleGlobal
  | PickleMade<unknown>
  | PickleValue[]
  | Map<PickleValue, PickleValue>;

/** What a pickle may ask for. Each throws a WeightsFault for what it does not know. */
export interface PickleHost {
  /** Names that may be named, 'collections.OrderedDict'. */
  readonly globals: ReadonlySet<string>;
  call(global: string, args: readonly PickleValue[]): PickleValue;
  findPersistent(id: PickleValue): PickleValue;
}

export function isTuple(value: PickleValue): value is PickleTuple {
  return typeof value === 'object' && value !== null && 'tuple' in value;
}

export function isGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'global' in value;
}
