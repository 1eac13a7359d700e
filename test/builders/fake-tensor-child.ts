import type { TensorReply, TensorRequest } from '#main/tensor/protocol.ts';
import { TENSOR_PROTOCOL_VERSION } from '#main/tensor/protocol.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';

/** A tensor process without TensorFlow: the test says what it answers and when it ends. */
export interface FakeTensorChild extends TensorChild {
  readonly requests: TensorRequest[];
  readonly isKilled: boolean;
  greet(protocolVersion?: number): void;
  reply(reply: TensorReply): void;
  exit(exitCode: number | null): void;
}

export function createFakeTensorChild({ greets = true }: { readonly greets?: boolean } = {}): FakeTensorChild {
  const requests: TensorRequest[] = [];
  const onMessage: ((message: unknown) => void)[] = [];
  const onExit: ((exitCode: number | null) => void)[] = [];
  let isKilled = false;
  let hasExited = false;
  const child: FakeTensorChild = {
    pid: 4711,
    requests,
    get isKilled() {
      return isKilled;
    },
    post(request) {
      requests.push(request);
      if (request.kind === 'shutdown') child.exit(0);
    },
    onMessage: (listener) => void onMessage.push(listener),
    onExit: (listener) => void onExit.push(listener),
    kill() {
      isKilled = true;
      child.exit(null);
    },
    greet(protocolVersion = TENSOR_PROTOCOL_VERSION) {
      child.reply({
        kind: 'ready',
        protocolVersion,
        backend: 'tensorflow',
        notice: null,
        tensorflowVersion: '4',
      });
    },
    reply: (reply) => onMessage.forEach((listener) => listener(reply)),
    exit(exitCode) {
      if (hasExited) return;
      hasExited = true;
      queueMicrotask(() => onExit.forEach((listener) => listener(exitCode)));
    },
  };
  if (greets) queueMicrotask(() => child.greet());
  return child;
}
