import type { App, Session, WebContents } from 'electron';
import { isPageAddress } from './page-protocol.ts';

/** Before the app is ready: nothing is fetched, updated, reported or resolved in the background. */
export function lockDownApp(app: App): void {
  app.enableSandbox();
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-breakpad',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents));
}

/** The page's session: nothing but the page's own files is ever loaded, no permission is given, no dictionary fetched. */
export function lockDownSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    // Pictures inside style sheets have data addresses; the page's policy allows them for pictures only.
    callback({ cancel: !isPageAddress(details.url) && !details.url.startsWith('data:image/') });
  });
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

/** No second window, no way to another page, no page inside the page. */
export function lockDownContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
