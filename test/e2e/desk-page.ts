import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowserDesk, type RunningDesk } from './desk-host.ts';

/** The desk in the browser, opened and ready. */
export interface DeskPage {
  readonly desk: RunningDesk;
  readonly context: BrowserContext;
  readonly page: Page;
}

interface DeskPageOptions {
  readonly library: string;
  /** Recordings to begin with; left out: the demo's. */
  readonly paths?: readonly string[];
  /** Takes what the page reports as errors. */
  readonly problems?: string[];
}

/** Starts the desk on a library and opens it in a window of 1366 x 768, up to its list of recordings. */
export async function openDeskPage(
  browser: Browser,
  { library, paths = [], problems = [] }: DeskPageOptions,
): Promise<DeskPage> {
  const desk = await startBrowserDesk({ library, paths });
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(desk.address);
  await page.getByRole('listbox', { name: 'Recordings' }).waitFor();
  return { desk, context, page };
}

/** Opens the first recording of the list whose row holds a text. */
export async function openListed(page: Page, text: string): Promise<void> {
  const rows = page.getByRole('listbox', { name: 'Recordings' }).getByRole('option');
  await rows
    .filter({ has: page.getByText(text) })
    .first()
    .click({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Recording' }).getByRole('application').first().waitFor();
}
