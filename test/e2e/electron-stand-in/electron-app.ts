import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { record } from './host-channel.ts';
import { PreventableEvent } from './preventable-event.ts';

type Methods =
  'whenReady' | 'quit' | 'exit' | 'enableSandbox' | 'setPath' | 'getPath' | 'requestSingleInstanceLock' | 'getVersion';

class StandInApp extends EventEmitter implements Pick<Electron.App, Methods> {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => record('appendSwitch', { name, value }),
  };

  async whenReady(): Promise<void> {
    // Electron is ready only after the main module has run to its end: whoever awaits this at its top waits for ever.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  quit(): void {
    record('quit', {});
    const event = new PreventableEvent();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(exitCode = 0): void {
    record('exit', exitCode);
    // After the record has been sent.
    setImmediate(() => process.exit(exitCode));
  }

  enableSandbox(): void {
    record('enableSandbox', {});
  }

  setPath(name: string, path: string): void {
    record('setPath', { name });
    this.#paths.set(name, path);
  }

  getPath(name: string): string {
    const path = this.#paths.get(name) ?? process.env['STAND_IN_APP_DATA'];
    if (path === undefined) throw new Error(`app.getPath('${name}'): the stand-in knows no such path`);
    return path;
  }

  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    record('requestSingleInstanceLock', data);
    return process.env['STAND_IN_LOCK'] !== 'taken';
  }

  getVersion(): string {
    return '0.0.0';
  }
}

export const app = new StandInApp();
