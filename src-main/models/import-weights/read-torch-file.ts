import { countElements, MAX_AXES, MAX_TENSORS, type StoredTensor, type StoredWeights } from './stored-weights.ts';
import { isTuple, type PickleHost, type PickleMade, type PickleValue } from './pickle-values.ts';
import { readPickle } from './read-pickle.ts';
import { openZip, type ZipArchive } from './read-zip.ts';
import { STORAGES, type StorageKind } from './torch-storages.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

/** Pickles of a state_dict have about 150 bytes for each weight; a byte of a hostile one can ask for 200 of memory. */
const MAX_PICKLE_BYTES = 4 * 1024 * 1024;

/** The numbers behind one weight or several. */
class Storage {
  readonly kind: StorageKind;
  readonly key: string;
  readonly length: number;

  constructor(kind: StorageKind, key: string, length: number) {
    this.kind = kind;
    this.key = key;
    this.length = length;
  }
}

/** A view of a storage. */
class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/**
 * Reads a state_dict that torch.save wrote (a zip archive with a pickle and raw storages), alone or inside a checkpoint's dictionary.
 * Nothing in it is run. Errors (thrown as WeightsFault): 'import/unsupported' with what to do instead (whole modules, TorchScript, the
 * format before PyTorch 1.6, big-endian), 'import/truncated', 'import/unreadable', 'import/out-of-bounds'.
 */
export function readTorchFile(bytes: Uint8Array): StoredWeights {
  refuseLegacy(bytes);
  const archive = openZip(bytes);
  const folder = findFolder(archive);
  const order = archive.read(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order).trim() !== 'little') {
    throw new WeightsFault(
      'import/unsupported',
      'The weights were written on a big-endian machine. Load and save them again on a little-endian one.',
    );
  }
  const pickle = archive.read(`${folder}data.pkl`) ?? new Uint8Array();
  if (pickle.length > MAX_PICKLE_BYTES)
    throw new WeightsFault('import/out-of-bounds', `The description of the weights has ${pickle.length} bytes.`);
  const root = readPickle(pickle, TORCH);
  return { format: 'pytorch', tensors: listTensors(findStateDict(root), archive, folder), close: () => undefined };
}

/** torch.serialization.MAGIC_NUMBER as protocol 2 pickles it: how files before PyTorch 1.6 begin. */
const LEGACY_START = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9];

function refuseLegacy(bytes: Uint8Array): void {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return;
  const isLegacy = LEGACY_START.every((byte, k) => bytes[k] === byte);
  throw new WeightsFault(
    isLegacy ? 'import/unsupported' : 'import/unreadable',
    isLegacy
      ? "The file has the format that PyTorch wrote before 1.6. Write it again with a newer one: torch.save(torch.load('old.pth', weights_only=True), 'new.pth')."
      : 'The file holds no weights of PyTorch or Keras: it begins neither as a zip archive (.pth, .pt) nor as HDF5 (.h5).',
  );
}

/** 'archive/' or whatever the file was called when it was saved. */
function findFolder(archive: ZipArchive): string {
  const found = archive.names.filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (archive.names.some((name) => /^[^/]*\/(constants\.pkl|code\/)/.test(name))) {
    throw new WeightsFault(
      'import/unsupported',
      "The file holds a TorchScript program. Write its weights alone, in Python: torch.save(torch.jit.load('model.pt').state_dict(), 'weights.pth').",
    );
  }
  if (found.length !== 1 || found[0] === undefined)
    throw new WeightsFault('import/unreadable', 'The archive is no PyTorch file: it has not one data.pkl in a folder.');
  return found[0].slice(0, -'data.pkl'.length);
}

const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter';

const TORCH: PickleHost = {
  globals: new Set([ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, ...Object.keys(STORAGES)]),
  call(global, args) {
    if (global === ORDERED_DICT && args.length === 0) return new Map();
    if (global === REBUILD_TENSOR) return toTensor(args);
    // A parameter is its tensor with a flag.
    if (global === REBUILD_PARAMETER && findMade(args[0], TensorView) !== undefined) return args[0] ?? null;
    throw malformed(`it calls ${global} in a way that torch does not`);
  },
  findPersistent(id) {
    const [tag, type, key, , length] = isTuple(id) ? id.tuple : [];
    const name = typeof type === 'object' && type !== null && 'global' in type ? type.global : '';
    const kind = STORAGES[name];
    if (tag !== 'storage' || kind === undefined || typeof key !== 'string' || !isCount(length))
      throw malformed('a storage in it is not described as torch does');
    const made: PickleMade<Storage> = { made: new Storage(kind, key, length) };
    return made;
  },
};

/** _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]) */
function toTensor(args: readonly PickleValue[]): PickleMade<TensorView> {
  const storage = findMade(args[0], Storage);
  const offset = args[1];
  const shape = toCounts(args[2]);
  const strides = toCounts(args[3]);
  if (storage === undefined || !isCount(offset) || shape === undefined || strides?.length !== shape.length)
    throw malformed('a weight in it is not described as torch does');
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  if (countElements(shape) > 0 && last >= storage.length) throw malformed('a weight in it reaches beyond its storage');
  return { made: new TensorView(storage, offset, shape, strides) };
}

/** Under which checkpoints keep their weights, the likeliest first. */
const CHECKPOINT_KEYS = ['state_dict', 'model_state_dict', 'net_state_dict', 'model', 'net', 'weights'];

function findStateDict(root: PickleValue): Map<PickleValue, PickleValue> {
  if (root instanceof Map) {
    if (holdsTensors(root)) return root;
    const inside = [...root].filter(([, value]) => holdsTensors(value));
    for (const wanted of CHECKPOINT_KEYS) {
      const found = inside.find(([key]) => key === wanted)?.[1];
      if (found instanceof Map) return found;
    }
    const [only] = inside;
    if (inside.length === 1 && only?.[1] instanceof Map) return only[1];
    if (inside.length > 1) {
      const keys = inside.map(([key]) => (typeof key === 'string' ? `'${toShown(key)}'` : 'another')).slice(0, 10);
      throw new WeightsFault(
        'import/unsupported',
        `The file holds several sets of weights, ${keys.join(', ')}: save the one that is meant alone.`,
      );
    }
  }
  throw new WeightsFault(
    'import/unsupported',
    "The file holds no state_dict. In Python: torch.save(model.state_dict(), 'weights.pth').",
  );
}

function holdsTensors(value: PickleValue): boolean {
  if (!(value instanceof Map)) return false;
  for (const [key, item] of value) {
    if (typeof key === 'string' && findMade(item, TensorView) !== undefined) return true;
  }
  return false;
}

function listTensors(dict: Map<PickleValue, PickleValue>, archive: ZipArchive, folder: string): StoredTensor[] {
  const tensors: StoredTensor[] = [];
  for (const [name, value] of dict) {
    const view = findMade(value, TensorView);
    if (view === undefined || typeof name !== 'string') continue;
    if (tensors.length === MAX_TENSORS)
      throw new WeightsFault('import/out-of-bounds', `The file has more than ${MAX_TENSORS} weights.`);
    tensors.push({ name, shape: view.shape, read: () => readTensor(view, archive, { name, folder }) });
  }
  return tensors;
}

function readTensor(
  { storage, offset, shape, strides }: TensorView,
  archive: ZipArchive,
  { name, folder }: { name: string; folder: string },
): Float32Array {
  const { kind, key, length } = storage;
  const bytes = archive.read(`${folder}data/${key}`);
  if (bytes === undefined) throw malformed(`the numbers of '${toShown(name)}' are missing`);
  if (bytes.length !== length * kind.bytes) {
    throw new WeightsFault(
      'import/truncated',
      `The numbers of '${toShown(name)}' have ${bytes.length} bytes instead of ${length * kind.bytes}.`,
    );
  }
  const { read } = kind;
  if (read === null)
    throw new WeightsFault('import/unsupported', `'${toShown(name)}' holds whole numbers, not weights.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(countElements(shape));
  const index = shape.map(() => 0);
  let at = offset;
  for (let k = 0; k < values.length; k++) {
    values[k] = read(view, at * kind.bytes);
    // One step on along the last axis; where an axis is through, back to its start and on along the one before.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [position = 0, size = 1, stride = 0] = [index[axis], shape[axis], strides[axis]];
      at += stride;
      index[axis] = position + 1;
      if (position + 1 < size) break;
      at -= stride * size;
      index[axis] = 0;
    }
  }
  return values;
}

function toCounts(value: PickleValue | undefined): number[] | undefined {
  if (value === undefined || !isTuple(value) || value.tuple.length > MAX_AXES) return undefined;
  const counts = value.tuple.filter(isCount);
  return counts.length === value.tuple.length ? counts : undefined;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function findMade<T>(value: PickleValue | undefined, type: new (...args: never[]) => T): T | undefined {
  if (typeof value !== 'object' || value === null || !('made' in value)) return undefined;
  return value.made instanceof type ? value.made : undefined;
}

function malformed(why: string): WeightsFault {
  return new WeightsFault('import/unreadable', `The description of the weights is damaged: ${why}.`);
}
