import type { CloneText } from './clone-text.ts';

/*
 * Two worlds of one page, as under contextIsolation: the preload runs in its own world and sees the same document, but no object of
 * the page. Between them go DOM events, whose detail Chromium clones when another world reads it: structured clone, and in step.
 * Both functions are put into the page as source text, so each holds everything that it uses.
 */

/** What the isolated world exposes: a function by number, or a plain value. */
type Shape = { readonly call: number } | { readonly value: unknown };

/** In the page's world, before its own scripts: builds what contextBridge exposes. */
export function buildMainWorld(): void {
  const callbacks = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  let lastCallback = 0;

  /** A function crosses as a proxy; everything else as a clone. Throws DataCloneError for what cannot. */
  function toDetail(arg: unknown): unknown {
    if (typeof arg !== 'function') return { value: structuredClone(arg) };
    lastCallback += 1;
    callbacks.set(lastCallback, arg as (...args: unknown[]) => unknown);
    return { callback: lastCallback };
  }

  function toFunction(call: number) {
    return (...args: unknown[]) => {
      let answer: { value?: unknown; promise?: number; returned?: number; error?: string } = {};
      const listen = (event: Event) => (answer = (event as CustomEvent<typeof answer>).detail);
      document.addEventListener('stand-in-answer', listen, { once: true });
      document.dispatchEvent(new CustomEvent('stand-in-call', { detail: { call, args: args.map(toDetail) } }));
      document.removeEventListener('stand-in-answer', listen);
      if (answer.error !== undefined) throw new Error(answer.error);
      if (answer.returned !== undefined) return toFunction(answer.returned);
      if (answer.promise === undefined) return answer.value;
      const settled = Promise.withResolvers<unknown>();
      promises.set(answer.promise, settled);
      return settled.promise;
    };
  }

  document.addEventListener('stand-in-expose', (event) => {
    const { name, api } = (event as CustomEvent<{ name: string; api: Record<string, Shape> }>).detail;
    const built = Object.entries(api).map(([key, shape]) => [
      key,
      'call' in shape ? toFunction(shape.call) : shape.value,
    ]);
    Object.defineProperty(window, name, { value: Object.freeze(Object.fromEntries(built)) });
  });
  document.addEventListener('stand-in-callback', (event) => {
    const { callback, args } = (event as CustomEvent<{ callback: number; args: unknown[] }>).detail;
    callbacks.get(callback)?.(...args);
  });
  document.addEventListener('stand-in-settle', (event) => {
    const { promise, value, error } = (event as CustomEvent<{ promise: number; value: unknown; error?: string }>)
      .detail;
    if (error === undefined) promises.get(promise)?.resolve(value);
    else promises.get(promise)?.reject(new Error(error));
    promises.delete(promise);
  });
}

/** What the test's process gives to the isolated world: a binding to call, and paths of files that were really dropped. */
export interface IsolatedWorld {
  standInTell(text: string): void;
  standInReceive(text: string): void;
  standInPaths: Record<string, string>;
}

/** In the isolated world: `require('electron')` for a sandboxed preload. */
export function buildIsolatedWorld(world: IsolatedWorld, cloneText: CloneText): (name: string) => unknown {
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const invocations = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>();
  let lastNumber = 0;

  function dispatch(name: string, detail: unknown): void {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  function expose(one: (...args: unknown[]) => unknown): number {
    lastNumber += 1;
    functions.set(lastNumber, one);
    return lastNumber;
  }

  function toArg(arg: { value?: unknown; callback?: number }): unknown {
    const { callback } = arg;
    if (callback === undefined) return arg.value;
    return (...args: unknown[]) => dispatch('stand-in-callback', { callback, args: structuredClone(args) });
  }

  function toAnswer(value: unknown): unknown {
    if (typeof value === 'function') return { returned: expose(value as (...args: unknown[]) => unknown) };
    if (!(value instanceof Promise)) return { value: structuredClone(value) };
    lastNumber += 1;
    const promise = lastNumber;
    value.then(
      (settled: unknown) => dispatch('stand-in-settle', { promise, value: structuredClone(settled) }),
      (error: unknown) => dispatch('stand-in-settle', { promise, error: String(error) }),
    );
    return { promise };
  }

  document.addEventListener('stand-in-call', (event) => {
    const { call, args } = (event as CustomEvent<{ call: number; args: { value?: unknown; callback?: number }[] }>)
      .detail;
    try {
      dispatch('stand-in-answer', toAnswer(functions.get(call)?.(...args.map(toArg))));
    } catch (error) {
      dispatch('stand-in-answer', { error: String(error) });
    }
  });

  world.standInReceive = (text) => {
    const message = cloneText.read(text) as {
      invocation?: number;
      value?: unknown;
      error?: string;
      channel?: string;
      args?: unknown[];
    };
    if (message.invocation !== undefined) {
      const waiting = invocations.get(message.invocation);
      invocations.delete(message.invocation);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
    } else {
      for (const listener of listeners.get(message.channel ?? '') ?? []) listener({}, ...(message.args ?? []));
    }
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        const shapes = Object.entries(api).map(([key, value]) => [
          key,
          typeof value === 'function' ? { call: expose(value as (...args: unknown[]) => unknown) } : { value },
        ]);
        dispatch('stand-in-expose', { name, api: Object.fromEntries(shapes) as unknown });
      },
    },
    ipcRenderer: {
      invoke(channel: string, ...args: unknown[]) {
        lastNumber += 1;
        const settled = Promise.withResolvers<unknown>();
        invocations.set(lastNumber, settled);
        world.standInTell(cloneText.write({ invocation: lastNumber, channel, args }));
        return settled.promise;
      },
      on(channel: string, listener: (event: unknown, ...args: unknown[]) => void) {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    },
    webUtils: { getPathForFile: (file: File) => world.standInPaths[file.name] ?? '' },
  };
  return (name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot load '${name}'`);
    return electron;
  };
}
