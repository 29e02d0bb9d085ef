import { app, Menu } from 'electron';
import { registerScheme } from './window/app-protocol';
import { secureApp } from './window/security';
import { startApp } from './window/start';

// What must be said before the app is ready; everything else waits for it.
const userData = process.env.BREAKWATER_USER_DATA;
if (userData !== undefined && userData !== '') app.setPath('userData', userData);
registerScheme();
secureApp(app);
// Electron's own would be made first, and replaced.
Menu.setApplicationMenu(null);

void app.whenReady().then(() => startApp(import.meta.dirname));
