import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * The application menu. Its items only name commands: what they do is the window's business, so the
 * menu, the palette and the keyboard cannot come to differ.
 */
export function setMenu(run: (command: string) => void): void {
  const item = (
    label: string,
    command: string,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
    // The window handles the key itself; registering it here as well would run it twice.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const mac: MenuItemConstructorOptions[] =
    process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      {
        label: 'Workspace',
        submenu: [
          item('Open a folder…', 'workspace.open', 'CmdOrCtrl+O'),
          item('Commands…', 'palette', 'CmdOrCtrl+K'),
          { type: 'separator' },
          { role: 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'Waves',
        submenu: [
          item('Launch wave', 'waves.launch', 'L'),
          item('Run all waves', 'waves.runAll', 'Shift+L'),
          item('Pause after this wave', 'waves.pause', 'P'),
          item('Stop this wave…', 'waves.stop'),
        ],
      },
      {
        label: 'View',
        submenu: [{ role: 'togglefullscreen' }, { role: 'toggleDevTools' }],
      },
      {
        label: 'Help',
        submenu: [
          item('Keyboard', 'shortcuts', '?'),
          item('Doctor', 'doctor'),
          item('Save a bug report…', 'bugReport'),
          item('About Breakwater', 'about'),
        ],
      },
    ]),
  );
}
