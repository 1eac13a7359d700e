import type { TensorReply, TensorRequest } from './protocol.ts';

/** The child's end of the line to main, the same over both kinds of child process. */
export interface ParentChannel {
  post(reply: TensorReply): void;
  onRequest(listener: (request: TensorRequest) => void): void;
  /** Called once when main is gone. */
  onGone(listener: () => void): void;
}

/** What Electron puts on `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Throws where the process was started by hand: then nobody is at the other end. */
export function openParentChannel(): ParentChannel {
  const port = findParentPort();
  if (port !== undefined) {
    return {
      post: (reply) => port.postMessage(reply),
      onRequest: (listener) => port.on('message', (event) => listener(toRequest(event.data))),
      onGone: (listener) => port.on('close', listener),
    };
  }
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('openParentChannel: the tensor process is started by the desk, not by hand');
  return {
    // A failed send means that main is gone; 'disconnect' says so too.
    post: (reply) => void send(reply, undefined, undefined, () => undefined),
    onRequest: (listener) => process.on('message', (message) => listener(toRequest(message))),
    onGone: (listener) => process.once('disconnect', listener),
  };
}

/** Only Electron's utility processes have one; plain Node's types know nothing of it. */
function findParentPort(): ParentPort | undefined {
  const port: unknown = Reflect.get(process, 'parentPort');
  return typeof port === 'object' && port !== null ? (port as ParentPort) : undefined;
}

/** Main is trusted and of the same version (the handshake checks it): this is only a net for bugs. */
function toRequest(message: unknown): TensorRequest {
  if (typeof message === 'object' && message !== null && 'kind' in message) return message as TensorRequest;
  throw new Error(`toRequest: a request is an object with a kind, got ${typeof message}`);
}
