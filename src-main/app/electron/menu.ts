import type { MenuItemConstructorOptions } from 'electron';
import { Menu } from 'electron';

/**
 * What the system expects of a menu, and no more: the desk's commands are in the desk, with their keys. Zoom changes the size of the
 * text; the desk then says that the paper is no longer calibrated.
 */
export function setMenu(platform: NodeJS.Platform): void {
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [platform === 'darwin' ? { role: 'close' } : { role: 'quit' }],
    },
    // Undo and redo belong to the annotation set; here they would act on text only.
    {
      label: 'Edit',
      submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
    },
    {
      label: 'View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
