import { Worker } from 'node:worker_threads';
import type { Result } from '#shared/result/result.ts';

/** Something that a thread does; a thread does one at a time. */
export interface ThreadTask<Answer> {
  readonly id: number;
  readonly resolve: (result: Result<Answer>) => void;
}

export interface PoolThread<Task> {
  readonly worker: Worker;
  /** Cell 0 holds the number of the task that is to stop, which a busy thread can still read. */
  readonly cancelledTask: Int32Array<SharedArrayBuffer>;
  task: Task | undefined;
}

/** What a thread is given at its start, as `workerData`. */
export interface ThreadStart {
  readonly cancelledTask: Int32Array<SharedArrayBuffer>;
}

export interface ThreadPoolRules<Answer, Task extends ThreadTask<Answer>, Message> {
  readonly entry: URL;
  readonly name: string;
  /** Most threads; they start when they are needed. */
  readonly size: number;
  /** Hands a task to a thread. */
  readonly send: (thread: PoolThread<Task>, task: Task) => void;
  /** What a thread says about its task. @returns the task's end; undefined: it goes on */
  readonly receive: (thread: PoolThread<Task>, task: Task, message: Message) => Result<Answer> | undefined;
  /** A thread ended by itself. @returns the end of what it did; undefined: that is tried once more, before all that wait */
  readonly lose: (task: Task | undefined, error: Error) => Result<Answer> | undefined;
  /** The end of a task that was cancelled before a thread had it, or that the pool was closed over. */
  readonly cancelled: () => Result<never>;
  /** Of idle threads this one is better than the others. */
  readonly prefers?: (thread: PoolThread<Task>, task: Task) => boolean;
  /** Told when a task is to stop that a thread has. */
  readonly onCancel?: (thread: PoolThread<Task>, task: Task) => void;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Ahead of everything that waits. */
  readonly isUrgent?: boolean;
}

/** Threads that work off tasks, and what waits for them. */
export interface ThreadPool<Answer, Task extends ThreadTask<Answer>> {
  readonly waitingCount: number;
  readonly isClosed: boolean;
  /** Never rejects. @param make  the task, which has the number and the end that it is given */
  run(make: (base: ThreadTask<Answer>) => Task, options: RunOptions): Promise<Result<Answer>>;
  close(): Promise<void>;
}

export function createThreadPool<Answer, Task extends ThreadTask<Answer>, Message extends { readonly taskId: number }>(
  rules: ThreadPoolRules<Answer, Task, Message>,
): ThreadPool<Answer, Task> {
  const threads = new Set<PoolThread<Task>>();
  const waiting: Task[] = [];
  let lastTaskId = 0;
  let isClosed = false;

  function startThread(): PoolThread<Task> {
    const cancelledTask = new Int32Array(new SharedArrayBuffer(4));
    const workerData: ThreadStart = { cancelledTask };
    const worker = new Worker(rules.entry, { workerData, execArgv: [], name: rules.name });
    const thread: PoolThread<Task> = { worker, cancelledTask, task: undefined };
    worker.on('message', (message: Message) => receive(thread, message));
    worker.on('error', (error: Error) => lose(thread, error));
    worker.on('exit', () => lose(thread, new Error('the thread ended')));
    worker.unref(); // an idle pool keeps no process alive
    threads.add(thread);
    return thread;
  }

  function receive(thread: PoolThread<Task>, message: Message): void {
    const { task } = thread;
    if (task?.id !== message.taskId) return;
    const end = rules.receive(thread, task, message);
    if (end === undefined) return;
    release(thread);
    task.resolve(end);
    feed();
  }

  function lose(thread: PoolThread<Task>, error: Error): void {
    if (!threads.delete(thread)) return;
    const { task } = thread;
    release(thread);
    if (isClosed) return;
    const end = rules.lose(task, error);
    if (end !== undefined) task?.resolve(end);
    else if (task !== undefined) waiting.unshift(task);
    feed();
  }

  function release(thread: PoolThread<Task>): void {
    thread.task = undefined;
    thread.worker.unref();
  }

  function feed(): void {
    while (!isClosed) {
      const [next] = waiting;
      const thread = next === undefined ? undefined : findThread(next);
      if (next === undefined || thread === undefined) return;
      waiting.shift();
      thread.task = next;
      thread.worker.ref();
      rules.send(thread, next);
    }
  }

  function findThread(task: Task): PoolThread<Task> | undefined {
    const idle = [...threads].filter((thread) => thread.task === undefined);
    const best = idle.find((thread) => rules.prefers?.(thread, task) === true) ?? idle[0];
    return best ?? (threads.size < rules.size ? startThread() : undefined);
  }

  function cancel(task: Task): void {
    const at = waiting.indexOf(task);
    if (at >= 0) {
      waiting.splice(at, 1);
      task.resolve(rules.cancelled());
      return;
    }
    const thread = [...threads].find((candidate) => candidate.task === task);
    if (thread === undefined) return;
    Atomics.store(thread.cancelledTask, 0, task.id);
    rules.onCancel?.(thread, task);
  }

  return {
    get waitingCount() {
      return waiting.length;
    },
    get isClosed() {
      return isClosed;
    },
    async run(make, { signal, isUrgent }) {
      if (isClosed || signal?.aborted === true) return rules.cancelled();
      let stopListening = (): void => undefined;
      const done = new Promise<Result<Answer>>((resolve) => {
        const task = make({ id: ++lastTaskId, resolve });
        const onAbort = (): void => cancel(task);
        signal?.addEventListener('abort', onAbort, { once: true });
        stopListening = () => signal?.removeEventListener('abort', onAbort);
        if (isUrgent) waiting.unshift(task);
        else waiting.push(task);
        feed();
      });
      try {
        return await done;
      } finally {
        stopListening();
      }
    },
    async close() {
      isClosed = true;
      for (const task of waiting.splice(0)) task.resolve(rules.cancelled());
      const stopping = [...threads].map(async (thread) => {
        const { task } = thread;
        await thread.worker.terminate();
        task?.resolve(rules.cancelled());
      });
      await Promise.all(stopping);
    },
  };
}

/** A bug in a thread, as an error with the stack that it had there. */
export function toThreadBug({
  message,
  stack,
}: {
  readonly message: string;
  readonly stack: string | undefined;
}): Error {
  return Object.assign(new Error(message), { stack: stack ?? message });
}
