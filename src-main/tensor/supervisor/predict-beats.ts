import type { NetworkDescription } from '#shared/domain/network.ts';
import { countMacs, countOutputs } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { NetworkRows, NetworkSpec, TensorBackend } from '../protocol.ts';
import type { ChildSession } from './child-session.ts';
import type { TensorLimits } from './tensor-limits.ts';

/** Rows of any network, beats or whole recordings. */
export interface PredictBeatsRequest extends NetworkRows {
  readonly network: NetworkSpec;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly doneCount: number; readonly totalCount: number }) => void;
}

export interface PredictedBeats {
  /** [rowCount * outputs]; by softmax rows sum to 1; classes outside the mask are 0. */
  readonly probabilities: Float32Array;
  readonly backend: TensorBackend;
}

/** How many rows go into one message, and how many numbers come back for each. */
export interface Pieces {
  readonly pieceRows: number;
  readonly outputCount: number;
}

/** As many rows as a message may hold and be computed in time. Throws where rows and network do not fit: a bug of who asks. */
export function planPieces(
  request: PredictBeatsRequest,
  { maxInputBytes, maxInputMacs }: Pick<TensorLimits, 'maxInputBytes' | 'maxInputMacs'>,
): Pieces {
  const { network } = request.network;
  const rowLength = countRowLength(network, request.timeSteps);
  assertWhole(request, rowLength);
  const byBytes = Math.floor(maxInputBytes / (4 * rowLength));
  const byMacs = Math.floor(maxInputMacs / Math.max(1, countMacs(network, request.timeSteps)));
  return { pieceRows: Math.max(1, Math.min(byBytes, byMacs)), outputCount: countOutputs(network) };
}

interface Asking {
  readonly session: ChildSession;
  /** For one message. */
  readonly deadlineMs: number;
  readonly takeId: () => number;
}

/** Piece by piece; all of the answer or none. Errors: those of the session, 'job/cancelled', 'tensor/failed' for an answer that is none. */
export async function askInPieces(
  request: PredictBeatsRequest,
  { pieceRows, outputCount }: Pieces,
  { session, deadlineMs, takeId }: Asking,
): Promise<Result<PredictedBeats>> {
  const probabilities = new Float32Array(request.rowCount * outputCount);
  for (let row = 0; row < request.rowCount; row += pieceRows) {
    if (request.signal?.aborted === true) return err('job/cancelled', 'Cancelled.');
    const rowCount = Math.min(pieceRows, request.rowCount - row);
    const answer = await session.ask(
      { kind: 'predict', id: takeId(), network: request.network, rows: sliceRows(request, row, rowCount) },
      { deadlineMs, signal: request.signal },
    );
    if (!answer.ok) return answer;
    if (answer.value.kind !== 'predicted' || answer.value.probabilities.length !== rowCount * outputCount)
      return toMisunderstanding();
    probabilities.set(answer.value.probabilities, row * outputCount);
    request.onProgress?.({ doneCount: row + rowCount, totalCount: request.rowCount });
  }
  return ok({ probabilities, backend: session.info?.backend ?? 'wasm' });
}

export function toMisunderstanding(): Result<never> {
  return err('tensor/failed', 'The tensor process answered something else than was asked.');
}

/** A copy of some rows: structured clone would send the whole buffer behind a view. */
function sliceRows(request: PredictBeatsRequest, firstRow: number, rowCount: number): NetworkRows {
  const { inputs, lengths, timeSteps } = request;
  const rowLength = inputs.length / request.rowCount;
  const end = firstRow + rowCount;
  return {
    inputs: inputs.slice(firstRow * rowLength, end * rowLength),
    rowCount,
    ...(lengths === undefined ? {} : { lengths: lengths.slice(firstRow, end) }),
    ...(timeSteps === undefined ? {} : { timeSteps }),
  };
}

function countRowLength({ inputShape, architecture }: NetworkDescription, timeSteps: number | undefined): number {
  return inputShape.reduce<number>((product, size) => {
    const known = size ?? timeSteps;
    if (known === undefined) throw new Error(`predictBeats: ${architecture} takes rows of any length; say how long`);
    return product * known;
  }, 1);
}

function assertWhole({ inputs, rowCount, lengths }: PredictBeatsRequest, rowLength: number): void {
  if (lengths !== undefined && lengths.length !== rowCount)
    throw new Error(`predictBeats: ${rowCount} rows need as many lengths, got ${lengths.length}`);
  if (inputs.length === rowCount * rowLength) return;
  throw new Error(
    `predictBeats: ${rowCount} rows of ${rowLength} need ${rowCount * rowLength} values, got ${inputs.length}`,
  );
}
