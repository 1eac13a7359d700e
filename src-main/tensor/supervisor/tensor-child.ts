import type { TensorRequest } from '../protocol.ts';

/** A running tensor process, over whichever kind of child the shell has: child_process.fork or Electron's utilityProcess. */
export interface TensorChild {
  readonly pid: number | undefined;
  post(request: TensorRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with the exit code (null where a signal ended it). Also where it could not be started. */
  onExit(listener: (exitCode: number | null) => void): void;
  /** Ends it at once, whatever it is doing (SIGKILL). */
  kill(): void;
}

export type TensorChildFactory = () => TensorChild;
