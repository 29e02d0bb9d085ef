import { app } from 'electron';
import { runApp } from './window/app';
import { registerScheme } from './window/app-protocol';
import { secureApp } from './window/security';

// What must be said before the app is ready; everything else waits for it.
const userData = process.env.BREAKWATER_USER_DATA;
if (userData !== undefined && userData !== '') app.setPath('userData', userData);
registerScheme();
secureApp(app);

void app.whenReady().then(() => runApp(import.meta.dirname));
