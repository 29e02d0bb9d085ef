import { expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

test('the window is locked as Electron’s checklist has it', async () => {
  const workspace = await makeWorkspace({ packages: { a: {} }, files: { 'build.sh': 'true\n' } });
  const { app, page, close } = await launchApp({ workspace: workspace.path });
  await expect(page.getByRole('button', { name: 'Launch wave' })).toBeVisible();

  await test.step('own protocol, strict policy, no Node', async () => {
    expect(page.url()).toMatch(/^app:\/\/breakwater\//);
    const seen = await page.evaluate(async () => {
      const answer = await fetch('/index.html');
      return {
        policy: answer.headers.get('content-security-policy'),
        globals: ['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis),
        bridge: Object.keys((globalThis as unknown as { breakwater: object }).breakwater),
        outside: await fetch('https://example.org/').then(
          () => 'loaded',
          () => 'refused',
        ),
        file: await fetch('file:///etc/passwd').then(
          () => 'loaded',
          () => 'refused',
        ),
        // Nothing outside the built window is served, whatever the path looks like.
        escape: (await fetch('/..%2f..%2fpackage.json')).status,
      };
    });
    expect(seen.policy).toContain("default-src 'none'");
    expect(seen.policy).toContain("script-src 'self'");
    expect(seen).toMatchObject({
      globals: [],
      bridge: ['request', 'on'],
      outside: 'refused',
      file: 'refused',
      escape: 404,
    });
  });

  await test.step('sandbox, context isolation', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });

  await test.step('no new windows, no navigation, no inline script, no permission', async () => {
    const outcome = await page.evaluate(async () => {
      const opened = window.open('https://example.org/');
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      location.href = 'https://example.org/';
      await new Promise((done) => setTimeout(done, 500));
      const { state } = await navigator.permissions.query({ name: 'geolocation' });
      return { opened: opened === null, injected: 'injected' in window, state };
    });
    expect(outcome).toEqual({ opened: true, injected: false, state: 'denied' });
    expect(page.url()).toMatch(/^app:\/\/breakwater\//);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  await test.step('messages are parsed before anything acts on them', async () => {
    const answers = await page.evaluate(async () => {
      const { request } = (
        globalThis as unknown as {
          breakwater: { request(name: string, input: unknown): Promise<unknown> };
        }
      ).breakwater;
      return [
        await request('builds.start', { package: '../../../bin/sh' }),
        await request('files.read', { path: '/etc/passwd' }),
        await request('app.openExternal', { url: 'file:///etc/passwd' }),
        await request('documents.read', { kind: '../../etc/passwd' }),
      ];
    });
    for (const answer of answers) expect(answer).toMatchObject({ ok: false });
  });
  await close();
  await workspace.remove();
});
