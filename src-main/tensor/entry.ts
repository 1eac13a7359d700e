import { constants, setPriority } from 'node:os';
import { loadBackend } from './backend.ts';
import { openParentChannel } from './parent-channel.ts';
import { TENSOR_PROTOCOL_VERSION } from './protocol.ts';
import { createTensorServer } from './tensor-server.ts';

const IDLE_MS = 10 * 60_000;

/** The tensor process: TensorFlow and nothing else. Ends itself when its parent is gone, or after ten minutes without work. */
async function main(): Promise<void> {
  // Before TensorFlow starts its threads, which inherit it: the desk answers a key first, whatever is computed here.
  setPriority(constants.priority.PRIORITY_LOW);
  const channel = openParentChannel();
  channel.onGone(() => process.exit(0));
  const { tf, backend, notice } = await loadBackend();
  let idleTimer = setTimeout(endIdle, IDLE_MS);
  const server = createTensorServer({
    tf,
    isNative: backend === 'tensorflow',
    post: (reply) => channel.post(reply),
    onShutdown: () => process.exit(0),
    onIdle: () => {
      clearTimeout(idleTimer);
      idleTimer = setTimeout(endIdle, IDLE_MS);
    },
  });
  function endIdle(): void {
    if (server.pendingCount === 0) process.exit(0);
  }
  channel.onRequest((request) => server.accept(request));
  channel.post({
    kind: 'ready',
    protocolVersion: TENSOR_PROTOCOL_VERSION,
    backend,
    notice,
    tensorflowVersion: tf.version_core,
  });
}

await main();
