import { EventEmitter } from 'node:events';

/** Gives a Node child what a utility process has: `process.parentPort`, over the child's own channel. */
const port = new EventEmitter();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => port.emit('close'));
Object.assign(process, {
  parentPort: Object.assign(port, { postMessage: (message: object) => void process.send?.(message) }),
});
