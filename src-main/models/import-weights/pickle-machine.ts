import { PICKLE, toOpcodeName } from './pickle-opcodes.ts';
import { isGlobal, isTuple, type PickleHost, type PickleValue } from './pickle-values.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

const MARK = Symbol('mark');
type StackItem = PickleValue | typeof MARK;

const MAX_LINE_BYTES = 1000;

/** The stack and the memory that a pickle's opcodes work on. Every step throws a WeightsFault where it does not make sense. */
export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #host: PickleHost;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, host: PickleHost) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#host = host;
  }

  /** Reads the head; what follows are opcodes. */
  begin(): void {
    if (this.readByte() !== PICKLE.PROTO) throw damaged('it does not begin as a pickle of protocol 2');
    const protocol = this.readByte();
    if (protocol === 2) return;
    throw new WeightsFault(
      'import/unsupported',
      `The weights are pickled with protocol ${protocol}; torch.save writes protocol 2. Save them again without pickle_protocol.`,
      { protocol },
    );
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw damaged('it takes something that it has not made');
    return value;
  }

  readByte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pushInt(length: 1 | 2 | 4): void {
    const at = this.#take(length);
    if (length === 1) this.push(this.#view.getUint8(at));
    else this.push(length === 2 ? this.#view.getUint16(at, true) : this.#view.getInt32(at, true));
  }

  /** Two's complement, little-endian. */
  pushLong(): void {
    const length = this.readByte();
    const at = this.#take(length);
    let value = 0n;
    for (let k = length - 1; k >= 0; k--) value = (value << 8n) | BigInt(this.#bytes[at + k] ?? 0);
    value = BigInt.asIntN(8 * length, value);
    const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    this.push(isSafe ? Number(value) : value);
  }

  pushFloat(): void {
    this.push(this.#view.getFloat64(this.#take(8), false));
  }

  pushText(): void {
    const length = this.#view.getUint32(this.#take(4), true);
    const at = this.#take(length);
    this.push(new TextDecoder().decode(this.#bytes.subarray(at, at + length)));
  }

  pushGlobal(): void {
    const name = `${this.#readLine()}.${this.#readLine()}`;
    if (!this.#host.globals.has(name)) throw refusedGlobal(name);
    this.push({ global: name });
  }

  pushTuple(count: number): void {
    const items: PickleValue[] = [];
    for (let k = 0; k < count; k++) items.unshift(this.pop());
    this.push({ tuple: items });
  }

  pushMarkedTuple(): void {
    this.push({ tuple: this.#popToMark() });
  }

  get(length: 1 | 4): void {
    const value = this.#memo.get(this.#readIndex(length));
    if (value === undefined) throw damaged('it refers to something that it has not made');
    this.push(value);
  }

  put(length: 1 | 4): void {
    this.#memo.set(this.#readIndex(length), this.#peek());
  }

  append(items: readonly PickleValue[]): void {
    const list = this.#peek();
    if (!Array.isArray(list)) throw damaged('it adds to something that is no list');
    for (const item of items) list.push(item);
  }

  appendOne(): void {
    this.append([this.pop()]);
  }

  appendMarked(): void {
    this.append(this.#popToMark());
  }

  setOne(): void {
    const value = this.pop();
    this.#set([this.pop(), value]);
  }

  setMarked(): void {
    this.#set(this.#popToMark());
  }

  reduce(): void {
    const args = this.pop();
    const called = this.pop();
    if (!isTuple(args) || !isGlobal(called)) throw damaged('it calls something that cannot be called');
    this.push(this.#host.call(called.global, args.tuple));
  }

  /** Only dictionaries get a state here (torch's `_metadata`), and nothing is read from it. */
  build(): void {
    const state = this.pop();
    if (!(this.#peek() instanceof Map) || !(state instanceof Map)) throw refusedOpcode(PICKLE.BUILD);
  }

  pushPersistent(): void {
    this.push(this.#host.findPersistent(this.pop()));
  }

  #set(pairs: readonly PickleValue[]): void {
    const map = this.#peek();
    if (!(map instanceof Map) || pairs.length % 2 !== 0)
      throw damaged('it sets items of something that is no dictionary');
    for (let k = 0; k < pairs.length; k += 2) map.set(pairs[k] ?? null, pairs[k + 1] ?? null);
  }

  #peek(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw damaged('it takes something that it has not made');
    return value;
  }

  #popToMark(): PickleValue[] {
    const items: PickleValue[] = [];
    for (;;) {
      const value = this.#stack.pop();
      if (value === undefined) throw damaged('it takes something that it has not made');
      if (value === MARK) return items.reverse();
      items.push(value);
    }
  }

  #readIndex(length: 1 | 4): number {
    const at = this.#take(length);
    return length === 1 ? this.#view.getUint8(at) : this.#view.getUint32(at, true);
  }

  #readLine(): string {
    const end = this.#bytes.subarray(0, this.#at + MAX_LINE_BYTES).indexOf(0x0a, this.#at);
    if (end < 0) throw damaged('a name in it has no end');
    const text = new TextDecoder().decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  /** Where the next bytes lie. */
  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length)
      throw new WeightsFault(
        'import/truncated',
        'The description of the weights ends too early: the file was cut off.',
      );
    this.#at += length;
    return at;
  }
}

function refusedGlobal(name: string): WeightsFault {
  return new WeightsFault(
    'import/unsupported',
    `The file asks Python for ${toShown(name)}, which is no part of a file of weights; nothing of it was run. If it holds a whole model, write its weights alone, in Python: torch.save(model.state_dict(), 'weights.pth').`,
    { name: toShown(name) },
  );
}

export function refusedOpcode(code: number): WeightsFault {
  const name = code === PICKLE.BUILD ? 'BUILD' : toOpcodeName(code);
  return new WeightsFault(
    'import/unsupported',
    `The file has the pickle opcode ${name}, which is no part of a file of weights; nothing of it was run. Write the weights alone, in Python: torch.save(model.state_dict(), 'weights.pth').`,
    { opcode: name },
  );
}

function damaged(why: string): WeightsFault {
  return new WeightsFault('import/unreadable', `The description of the weights is damaged: ${why}.`);
}
