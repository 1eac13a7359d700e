import type { Envelope } from './bridge.ts';
import type { AppEvent } from './events.ts';
import type { PayloadLimits } from './payload.ts';
import { ANSWER_LIMITS, INPUT_LIMITS } from './payload.ts';

/**
 * What the browser shell's WebSocket carries, each message one frame of `codec.ts`. The page numbers its calls; main answers with
 * the same number, in any order, and pushes events in between. After a reconnect nothing is repeated: the page asks again.
 */
export interface CallMessage {
  readonly callId: number;
  readonly name: string;
  readonly input: unknown;
}

export type ServerMessage =
  | { readonly kind: 'answer'; readonly callId: number; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: AppEvent };

/** Addresses of the browser shell, below its origin. */
export const WIRE = {
  socketPath: '/socket',
  /** Exchanges the single-use token of the opened address for the cookie: `/enter?token=...`. */
  enterPath: '/enter',
  /**
   * PUT `/upload/<batch>/<n>` with the file as body and its relative path, percent-encoded, in this header; then
   * POST `/upload/<batch>` is answered with an envelope of Grant[] as JSON. <batch> is a UUID of the page's own making.
   */
  uploadPath: '/upload',
  uploadNameHeader: 'x-overread-path',
  downloadPath: '/download',
  protocol: 'overread.1',
} as const;

/** Bounds of a frame around an input or an answer: it adds levels and a few bytes of its own, and refuses nothing that they allow. */
export const CALL_FRAME_LIMITS = withFrame(INPUT_LIMITS);
export const SERVER_FRAME_LIMITS = withFrame(ANSWER_LIMITS);

function withFrame(limits: PayloadLimits): PayloadLimits {
  return { ...limits, maxDepth: limits.maxDepth + 2, maxSizeBytes: limits.maxSizeBytes + 4096 };
}

/** Calls that may wait for an answer at one time; one more is answered with 'ipc/busy'. */
export const MAX_PENDING_CALLS = 256;

/** The call that a decoded frame holds; undefined where it holds none. */
export function findCallMessage(value: unknown): CallMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('callId' in value) || !('name' in value) || !('input' in value)) return undefined;
  const { callId, name, input } = value;
  if (typeof callId !== 'number' || !Number.isSafeInteger(callId) || typeof name !== 'string') return undefined;
  return { callId, name, input };
}
