import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { record } from './host-channel.ts';

type RequestListener = Parameters<Electron.WebRequest['onBeforeRequest']>[0];
type ProtocolHandler = Parameters<Electron.Protocol['handle']>[1];

/** A session that keeps what it was told and can be asked what it would do. */
export class StandInSession
  extends EventEmitter
  implements
    Pick<
      Electron.Session,
      | 'setPermissionRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setDevicePermissionHandler'
      | 'setSpellCheckerEnabled'
    >
{
  readonly partition: string;
  readonly handlers = new Map<string, ProtocolHandler>();
  #beforeRequest: RequestListener = null;
  #onPermissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  #onPermissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;

  constructor(partition: string) {
    super();
    this.partition = partition;
  }

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler) => {
      record('protocol.handle', { scheme });
      this.handlers.set(scheme, handler);
    },
  } satisfies Pick<Electron.Protocol, 'handle'>;

  readonly webRequest = {
    onBeforeRequest: (listener: unknown) => {
      record('webRequest.onBeforeRequest', {});
      this.#beforeRequest = listener as RequestListener; // the program gives no filter
    },
  };

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    record('setPermissionRequestHandler', {});
    this.#onPermissionRequest = handler;
  }

  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    record('setPermissionCheckHandler', {});
    this.#onPermissionCheck = handler;
  }

  setDevicePermissionHandler(): void {
    record('setDevicePermissionHandler', {});
  }

  setSpellCheckerEnabled(isEnabled: boolean): void {
    record('setSpellCheckerEnabled', isEnabled);
  }

  /** As Electron: allowed where nobody says no. */
  isCancelled(url: string): Promise<boolean> {
    const listener = this.#beforeRequest;
    if (listener === null) return Promise.resolve(false);
    return new Promise((resolve) => {
      const details = { url } as Electron.OnBeforeRequestListenerDetails; // what the program looks at
      listener(details, ({ cancel }) => resolve(cancel === true));
    });
  }

  requestPermission(permission: string): Promise<boolean> {
    const handler = this.#onPermissionRequest;
    if (handler === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      Reflect.apply(handler, undefined, [null, permission, resolve, {}]);
    });
  }

  checkPermission(permission: string): boolean {
    if (this.#onPermissionCheck === null) return true;
    return Reflect.apply(this.#onPermissionCheck, undefined, [null, permission, '', {}]) === true;
  }
}

const sessions = new Map<string, StandInSession>();

function fromPartition(partition: string): StandInSession {
  const found = sessions.get(partition) ?? new StandInSession(partition);
  sessions.set(partition, found);
  return found;
}

export const session = {
  fromPartition,
  get defaultSession() {
    return fromPartition('');
  },
};

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => record('registerSchemesAsPrivileged', schemes),
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>;
