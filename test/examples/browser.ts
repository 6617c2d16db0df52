import assert from 'node:assert/strict';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where `chromium` is on the path. */
function chromiumOnPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Why a test with a browser is left out on this machine; in CI it never is. */
export const noBrowser: string | false =
  chromiumOnPath() === undefined && !process.env.CI ? 'there is no chromium on the path' : false;

/** Hands a page of a new Chromium, without a window and with an empty profile, to `use`. An error of the page fails it. */
export async function inBrowser(use: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = chromiumOnPath();
  assert.ok(executablePath, 'chromium is not on the path; CI needs it');
  const profile = mkdtempSync(join(tmpdir(), 'rookery-chromium-'));
  let context: BrowserContext | undefined;
  try {
    context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: OPTIONS });
    context.setDefaultTimeout(20_000);
    const [page] = context.pages();
    assert.ok(page);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    // What the Content-Security-Policy keeps from loading is only said there.
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await use(page);
    assert.deepEqual(faults, []);
  } finally {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
