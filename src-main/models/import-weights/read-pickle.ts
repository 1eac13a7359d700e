import { PickleMachine, refusedOpcode } from './pickle-machine.ts';
import { PICKLE } from './pickle-opcodes.ts';
import type { PickleHost, PickleValue } from './pickle-values.ts';

/**
 * Reads a pickle as data: no opcode runs code, every name and call goes to the host, which knows a handful. Work and memory are linear
 * in the length of the pickle.
 * Throws a WeightsFault: 'import/unsupported' (another protocol, an opcode or a name that files of weights do not have),
 * 'import/truncated', 'import/unreadable'.
 * Source: PEP 307 and Lib/pickletools.py of CPython, the opcodes that torch.save writes.
 */
export function readPickle(bytes: Uint8Array, host: PickleHost): PickleValue {
  const machine = new PickleMachine(bytes, host);
  machine.begin();
  for (;;) {
    const code = machine.readByte();
    if (code === PICKLE.STOP) return machine.pop();
    const step = STEPS[code];
    if (step === undefined) throw refusedOpcode(code);
    step(machine);
  }
}

const STEPS: Readonly<Record<number, (machine: PickleMachine) => void>> = {
  [PICKLE.MARK]: (machine) => machine.mark(),
  [PICKLE.NONE]: (machine) => machine.push(null),
  [PICKLE.NEWTRUE]: (machine) => machine.push(true),
  [PICKLE.NEWFALSE]: (machine) => machine.push(false),
  [PICKLE.BININT]: (machine) => machine.pushInt(4),
  [PICKLE.BININT1]: (machine) => machine.pushInt(1),
  [PICKLE.BININT2]: (machine) => machine.pushInt(2),
  [PICKLE.LONG1]: (machine) => machine.pushLong(),
  [PICKLE.BINFLOAT]: (machine) => machine.pushFloat(),
  [PICKLE.BINUNICODE]: (machine) => machine.pushText(),
  [PICKLE.EMPTY_LIST]: (machine) => machine.push([]),
  [PICKLE.APPEND]: (machine) => machine.appendOne(),
  [PICKLE.APPENDS]: (machine) => machine.appendMarked(),
  [PICKLE.EMPTY_TUPLE]: (machine) => machine.pushTuple(0),
  [PICKLE.TUPLE]: (machine) => machine.pushMarkedTuple(),
  [PICKLE.TUPLE1]: (machine) => machine.pushTuple(1),
  [PICKLE.TUPLE2]: (machine) => machine.pushTuple(2),
  [PICKLE.TUPLE3]: (machine) => machine.pushTuple(3),
  [PICKLE.EMPTY_DICT]: (machine) => machine.push(new Map()),
  [PICKLE.SETITEM]: (machine) => machine.setOne(),
  [PICKLE.SETITEMS]: (machine) => machine.setMarked(),
  [PICKLE.BINGET]: (machine) => machine.get(1),
  [PICKLE.LONG_BINGET]: (machine) => machine.get(4),
  [PICKLE.BINPUT]: (machine) => machine.put(1),
  [PICKLE.LONG_BINPUT]: (machine) => machine.put(4),
  [PICKLE.GLOBAL]: (machine) => machine.pushGlobal(),
  [PICKLE.REDUCE]: (machine) => machine.reduce(),
  [PICKLE.BUILD]: (machine) => machine.build(),
  [PICKLE.BINPERSID]: (machine) => machine.pushPersistent(),
};
