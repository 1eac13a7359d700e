import type { AskChild, ToChild, ToHost } from './messages.ts';

type Answerer = (ask: AskChild) => unknown;

let answerer: Answerer = () => {
  throw new Error('the stand-in is not ready');
};

/** The child's end of the channel. */
export function tellHost(message: ToHost): void {
  process.send?.(message);
}

/** What the program asked of Electron, for the test to look at. What cannot be cloned, e.g. a function, is named by its type. */
export function record(what: string, facts: unknown): void {
  tellHost({ kind: 'record', record: { what, facts: toPlain(facts) } });
}

export function answerHost(next: Answerer): void {
  answerer = next;
}

process.on('message', (message) => {
  const ask = message as ToChild; // the host sends nothing else
  Promise.resolve()
    .then(() => answerer(ask))
    .then(
      (value) => tellHost({ kind: 'reply', askId: ask.askId, value }),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        tellHost({ kind: 'failed', askId: ask.askId, message: text });
      },
    );
});
// The host is gone: so is the person at the desk.
process.on('disconnect', () => process.exit(1));

function toPlain(value: unknown): unknown {
  if (typeof value === 'function') return '[function]';
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}
