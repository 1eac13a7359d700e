import type { Dataset, File as H5File, Group } from 'h5wasm';
import { countElements, MAX_AXES, MAX_TENSORS, type StoredTensor, type StoredWeights } from './stored-weights.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

/** Groups inside groups; Keras has six. */
const MAX_DEPTH = 16;
/** The longest list of names that Keras writes into one attribute is 64 KiB; longer ones are cut into pieces. */
const MAX_ATTRIBUTE_BYTES = 1024 * 1024;
const MAX_NAME_PIECES = 1000;
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads the weights of a Keras .h5 file, of a whole model or weights alone, layer by layer as Keras lists them. An .h5 file without
 * Keras's lists is read as variables by their paths, 'conv2d/kernel:0'. It is opened in HDF5's own memory, from where no file of the
 * disk can be reached, whatever it links to.
 * Errors (thrown as WeightsFault): 'import/unsupported' with what to do instead (Keras 3's own formats), 'import/truncated',
 * 'import/unreadable', 'import/out-of-bounds'.
 * Source: keras/src/legacy/saving/legacy_h5_format.py of Keras 3, keras/engine/saving.py of Keras 2.
 */
export async function readKerasFile(bytes: Uint8Array): Promise<StoredWeights> {
  refuseOthers(bytes);
  const hdf5 = await import('h5wasm');
  const library = await hdf5.ready;
  library.activate_throwing_error_handler();
  // HDF5 takes a path that is open already for the same file.
  const path = `/weights-${++openedCount}.h5`;
  library.FS.writeFile(path, bytes);
  let file: H5File | undefined;
  const close = () => {
    file?.close();
    library.FS.unlink(path);
  };
  try {
    const opened = reading('the file', () => new hdf5.File(path, 'r'));
    file = opened;
    return { format: 'keras', tensors: listTensors(opened), close };
  } catch (error) {
    close();
    throw error;
  }
}

let openedCount = 0;

function refuseOthers(bytes: Uint8Array): void {
  if (SIGNATURE.every((byte, k) => bytes[k] === byte)) return;
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  throw new WeightsFault(
    isZip ? 'import/unsupported' : 'import/unreadable',
    isZip
      ? "The file has Keras 3's own format. Write it as HDF5, in Python: keras.models.load_model('model.keras').save('model.h5')."
      : 'The file is no Keras file: it does not begin as HDF5 does.',
  );
}

function listTensors(file: H5File): StoredTensor[] {
  const top = findGroup(file, 'model_weights') ?? file;
  const layerNames = readNames(top, 'layer_names');
  if (layerNames === undefined) return listVariables(file);
  const tensors: StoredTensor[] = [];
  for (const layer of layerNames) {
    const group = findGroup(top, layer);
    if (group === undefined) throw damaged(`the layer '${toShown(layer)}', which it lists but does not hold`);
    for (const name of readNames(group, 'weight_names') ?? []) {
      const dataset = findDataset(group, name);
      if (dataset === undefined) throw damaged(`the weight '${toShown(name)}', which it lists but does not hold`);
      add(tensors, toTensor(name.includes('/') ? name : `${layer}/${name}`, dataset));
    }
  }
  if (tensors.length === 0) throw noWeights();
  return tensors;
}

/** Every array in the file by its path, 'conv2d_2' before 'conv2d_10'. */
function listVariables(file: H5File): StoredTensor[] {
  const tensors: StoredTensor[] = [];
  visit(file, 0);
  if (tensors.length === 0) throw noWeights();
  if (tensors.every(({ name }) => /(^|\/)vars\/\d+$/.test(name))) {
    throw new WeightsFault(
      'import/unsupported',
      "The file has Keras 3's own layout of weights. Write the whole model as HDF5, in Python: model.save('model.h5').",
    );
  }
  return tensors.toSorted((one, other) => comparePaths(one.name, other.name));

  function visit(group: Group, depth: number): void {
    if (depth > MAX_DEPTH)
      throw new WeightsFault('import/out-of-bounds', `The file has groups inside groups more than ${MAX_DEPTH} deep.`);
    for (const key of reading('a group', () => group.keys())) {
      const entity = reading(`'${toShown(key)}'`, () => group.get(key));
      if (isGroup(entity)) visit(entity, depth + 1);
      else if (isDataset(entity)) add(tensors, toTensor(entity.path.replace(/^\//, ''), entity));
    }
  }
}

function comparePaths(one: string, other: string): number {
  const steps = [one, other].map((path) => path.split('/').map(toStep));
  const [first = [], second = []] = steps;
  for (let k = 0; k < Math.min(first.length, second.length); k++) {
    const [a, b] = [first[k], second[k]];
    if (a === undefined || b === undefined) break;
    if (a.name !== b.name) return a.name < b.name ? -1 : 1;
    if (a.number !== b.number) return a.number - b.number;
  }
  return first.length - second.length;
}

/** TensorFlow numbers the second layer of a kind '_1'. */
function toStep(step: string): { readonly name: string; readonly number: number } {
  const found = /^(.*)_(\d{1,9})$/.exec(step);
  return { name: found?.[1] ?? step, number: Number(found?.[2] ?? 0) };
}

function add(tensors: StoredTensor[], tensor: StoredTensor): void {
  if (tensors.length === MAX_TENSORS)
    throw new WeightsFault('import/out-of-bounds', `The file has more than ${MAX_TENSORS} weights.`);
  tensors.push(tensor);
}

function toTensor(name: string, dataset: Dataset): StoredTensor {
  const { shape, type, size, littleEndian } = reading(`'${toShown(name)}'`, () => dataset.metadata);
  if (shape === null || shape.length > MAX_AXES) throw damaged(`'${toShown(name)}'`);
  return {
    // TensorFlow numbers the outputs of an operation.
    name: name.replace(/:0$/, ''),
    shape,
    read() {
      const isFloat = type === H5T_FLOAT && (size === 4 || size === 8) && littleEndian;
      if (!isFloat) {
        throw new WeightsFault(
          'import/unsupported',
          `'${toShown(name)}' holds other numbers than float32 or float64 in little-endian order.`,
        );
      }
      const values = reading(`'${toShown(name)}'`, () => dataset.value);
      const isRight = values instanceof Float32Array || values instanceof Float64Array;
      if (!isRight || values.length !== countElements(shape)) throw damaged(`'${toShown(name)}'`);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    },
  };
}

/** H5T_class_t of HDF5. */
const H5T_FLOAT = 1;

/** Names in an attribute, or in its numbered pieces where it was too long; undefined where there is none. */
function readNames(group: Group, attribute: string): string[] | undefined {
  const { attrs } = reading('an attribute', () => ({ attrs: group.attrs }));
  if (attribute in attrs) return readNameList(group, attribute);
  if (!(`${attribute}0` in attrs)) return undefined;
  const names: string[] = [];
  for (let piece = 0; `${attribute}${piece}` in attrs && piece < MAX_NAME_PIECES; piece++)
    for (const name of readNameList(group, `${attribute}${piece}`)) names.push(name);
  return names;
}

function readNameList(group: Group, attribute: string): string[] {
  return reading(`'${attribute}'`, () => {
    const found = group.attrs[attribute];
    if (found === undefined || found.metadata.size * found.metadata.total_size > MAX_ATTRIBUTE_BYTES)
      throw damaged(`'${attribute}'`);
    const { value } = found;
    // An empty list is written as numbers.
    if (ArrayBuffer.isView(value) && value.byteLength === 0) return [];
    if (!Array.isArray(value) || value.length > MAX_TENSORS) throw damaged(`'${attribute}'`);
    return value.map((name) => {
      if (typeof name !== 'string' || name.length === 0 || name.length > 1000) throw damaged(`'${attribute}'`);
      return name;
    });
  });
}

function findGroup(group: Group, name: string): Group | undefined {
  const entity = reading(`'${toShown(name)}'`, () => (group.keys().includes(name) ? group.get(name) : null));
  return isGroup(entity) ? entity : undefined;
}

/** By its path inside the group. */
function findDataset(group: Group, path: string): Dataset | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  let inside: Group | undefined = group;
  for (const part of parts.slice(0, -1)) inside = inside === undefined ? undefined : findGroup(inside, part);
  const last = parts.at(-1);
  if (inside === undefined || last === undefined) return undefined;
  const holder = inside;
  const entity = reading(`'${toShown(path)}'`, () => (holder.keys().includes(last) ? holder.get(last) : null));
  return isDataset(entity) ? entity : undefined;
}

function isGroup(entity: unknown): entity is Group {
  return typeof entity === 'object' && entity !== null && 'keys' in entity;
}

function isDataset(entity: unknown): entity is Dataset {
  return typeof entity === 'object' && entity !== null && 'slice' in entity;
}

/** The library throws whatever it likes on a damaged file. */
function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WeightsFault) throw error;
    throw damaged(what);
  }
}

function damaged(what: string): WeightsFault {
  return new WeightsFault('import/unreadable', `The HDF5 file is damaged or was cut off: ${what} cannot be read.`);
}

function noWeights(): WeightsFault {
  return new WeightsFault('import/unsupported', 'The HDF5 file holds no weights.');
}
