import { crc32 } from 'node:zlib';

/** An entry of a made zip archive; what is left out is as it should be. */
export interface MadeEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** 8: deflated, whatever the content is. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** What the directory says it has. */
  readonly sizeBytes?: number;
}

/** A zip archive as torch.save writes it, entries as they are. */
export function makeZip(entries: readonly MadeEntry[], entryCount = entries.length): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 0, flags = 0, crc = crc32(content), sizeBytes = content.length } of entries) {
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(sizeBytes, 20);
    central.writeUInt32LE(sizeBytes, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, label, Buffer.from(content));
    directory.push(central, label);
    offset += 30 + label.length + content.length;
  }
  const whole = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entryCount, 8);
  end.writeUInt16LE(entryCount, 10);
  end.writeUInt32LE(whole.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, whole, end]);
}

/** A pickle of protocol 2 from its pieces: texts are opcodes as pickletools prints their bytes, numbers are bytes. */
export function makePickle(...pieces: readonly (string | number | Uint8Array)[]): Uint8Array {
  const bytes = pieces.map((piece) => {
    if (typeof piece === 'number') return Buffer.of(piece);
    return typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece);
  });
  return Buffer.concat([Buffer.of(0x80, 2), ...bytes, Buffer.from('.')]);
}

/** BINUNICODE */
export function pickleText(text: string): Uint8Array {
  const content = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from('X'), length, content]);
}

/** BININT */
export function pickleInt(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

export interface MadeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Values that the pickle says the storage has. */
  readonly length?: number;
  readonly strides?: readonly number[];
}

/** A state_dict as torch.save writes it. */
export function makeTorchFile(tensors: readonly MadeTensor[]): Uint8Array {
  const items = tensors.map(({ name, shape, values, length = values.length, strides }, key) =>
    Buffer.concat([
      pickleText(name),
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
      pickleText('storage'),
      Buffer.from('ctorch\nFloatStorage\n'),
      pickleText(String(key)),
      pickleText('cpu'),
      pickleInt(length),
      Buffer.from('tQK\0('),
      ...shape.map(pickleInt),
      Buffer.from('t('),
      ...(strides ?? toStrides(shape)).map(pickleInt),
      Buffer.from('t\x89ccollections\nOrderedDict\n)RtR', 'latin1'),
    ]),
  );
  const pickle = makePickle('ccollections\nOrderedDict\n)R(', ...items, 'u');
  const storages = tensors.map(({ values }, key) => ({
    name: `archive/data/${key}`,
    content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }));
  return makeZip([{ name: 'archive/data.pkl', content: pickle }, ...storages]);
}

function toStrides(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}
