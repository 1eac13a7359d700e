import type { NetworkLayer, RecurrentKind } from '#shared/domain/network.ts';
import { KIND_NAMES, type LaidOut, type SourceCell, type SourceLayer } from './source-layers.ts';
import { countElements } from './stored-weights.ts';
import { toShown } from './weights-fault.ts';

/** Where a cell goes. */
export interface CellPlace {
  readonly layer: Extract<NetworkLayer, { op: RecurrentKind['op'] }>;
  /** 'recurrent.1.forward' */
  readonly name: string;
}

type CellParts = Readonly<Record<string, LaidOut>>;

/**
 * One direction of a recurrent layer of a file in the parts that a network wants: one vector of biases a gate or two. Two become one by
 * adding, one becomes two with zeros; in a GRU the two compute something else (the state is reset after its product, not before), so
 * there they must agree. A text says why it does not fit.
 */
export function fitCell(
  { layer, name }: CellPlace,
  found: Extract<SourceLayer, { kind: 'recurrent' }>,
  direction: 'forward' | 'backward',
): CellParts | string {
  const wanted = layer.op === 'recurrent' ? layer.cell : 'lstm';
  const shown = toShown(found.name);
  if (found.cell !== wanted)
    return `'${name}' is an ${wanted.toUpperCase()}, '${shown}' in the file a ${found.cell.toUpperCase()}`;
  const cell = found[direction];
  if (cell === null) return `its ${KIND_NAMES.recurrent} '${name}' runs backward too, '${shown}' in the file does not`;
  return toParts(cell, { biasesPerGate: layer.biasesPerGate, isGru: wanted === 'gru', shown });
}

function toParts(
  cell: SourceCell,
  { biasesPerGate, isGru, shown }: { biasesPerGate: 1 | 2; isGru: boolean; shown: string },
): CellParts | string {
  const { kernel, recurrentKernel } = cell;
  const zeros: LaidOut = toZeros([kernel.shape[1] ?? 0]);
  const hasTwo = cell.recurrentBias !== null;
  if (isGru && cell.bias !== null && hasTwo !== (biasesPerGate === 2)) {
    return `'${shown}' in the file is a GRU that resets its state ${hasTwo ? 'after' : 'before'} the product, its place one that does so ${hasTwo ? 'before' : 'after'} it`;
  }
  const bias = cell.bias ?? zeros;
  if (biasesPerGate === 2) return { kernel, recurrentKernel, bias, recurrentBias: cell.recurrentBias ?? zeros };
  return { kernel, recurrentKernel, bias: cell.recurrentBias === null ? bias : addUp(bias, cell.recurrentBias) };
}

function addUp(one: LaidOut, other: LaidOut): LaidOut {
  return {
    shape: one.shape,
    read() {
      const values = other.read();
      return one.read().map((value, k) => value + (values[k] ?? NaN));
    },
  };
}

function toZeros(shape: readonly number[]): LaidOut {
  return { shape, read: () => new Float32Array(countElements(shape)) };
}
