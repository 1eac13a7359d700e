import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '../builders/real-data.ts';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { RunningDesk } from './desk-host.ts';
import { openDeskPage } from './desk-page.ts';

/** The 17-class network as it came with the program, on the 1000 fragments that it was trained on. */
const plawiak = realData('plawiak17');
const MODEL = 'ECGNet: 17 classes of MIT-BIH fragments, paper protocol';
const pictures = join(root, 'test-results', 'compress-data-set');

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

const place = (name: string) => page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name });
const training = () => page.getByRole('region', { name: 'Training' });
const models = () => page.getByRole('region', { name: 'Models' });
const dialog = () => page.getByRole('dialog');
const startButton = () => dialog().getByRole('button', { name: 'Make it smaller' });
const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });

async function open(): Promise<void> {
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library'), problems }));
}

async function close(): Promise<void> {
  await context.close();
  expect(await desk.stop()).toBe(0);
}

async function openModel(): Promise<void> {
  await place('Models').click();
  await page.getByRole('navigation', { name: 'All models' }).getByText(MODEL, { exact: true }).click();
}

async function openDialog(): Promise<void> {
  await openModel();
  await models().getByRole('button', { name: 'Compress…' }).click();
  await dialog().getByText('On which rows').waitFor();
}

/** A schedule of seconds: every stage an epoch, a few rows of each class. */
async function shorten(): Promise<void> {
  await dialog().getByLabel('Epochs').fill('1');
  await dialog().getByLabel('Rows of a class in an epoch').fill('4');
}

const waitForState = (state: string) =>
  training().locator('header').getByText(state, { exact: true }).waitFor({ timeout: 240_000 });

describe.skipIf(plawiak === undefined)(
  'making a model of fragments smaller on the data set that it was trained on',
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'overread-compress-'));
      rmSync(pictures, { recursive: true, force: true });
      mkdirSync(pictures, { recursive: true });
      browser = await launchChromium();
      await open();
    });
    afterAll(async () => {
      await close();
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('asks for the folder of the data set by its name, and says of another what is missing in it', async () => {
      await openDialog();
      await dialog().getByText("Choose the folder in which 'plawiak17' lies.").waitFor();
      expect(await startButton().isDisabled()).toBe(true);
      expect(await dialog().getByText('No rows').count()).toBe(0);
      await picture('asks');

      const wrong = join(folder, 'wrong');
      mkdirSync(wrong);
      writeFileSync(join(wrong, 'a.txt'), 'nothing');
      await page.getByLabel('Folder of the data set').setInputFiles(wrong);
      await dialog().getByText("'wrong' holds no folder named 'plawiak17'").waitFor();
      expect(await startButton().isDisabled()).toBe(true);
      await picture('wrong-folder');
    });

    it('takes the 1000 fragments, and says how many rows train, choose and judge, and that what judges was trained on', async () => {
      await page.getByLabel('Folder of the data set').setInputFiles(plawiak ?? '');
      await dialog().getByText('It lies in').waitFor({ timeout: 120_000 });
      await dialog().getByText('800 rows train, 500 choose, 200 judge.').waitFor();
      await dialog()
        .getByText(/of a published protocol that leaks/)
        .waitFor();
      await shorten();
      await picture('dialog');
      expect(await findFaintText(page)).toEqual([]);
    });

    it('shows bits and accuracy while it goes on, in the run, on the card of the model and under Jobs', async () => {
      await startButton().click();
      await training()
        .getByText(/\d\.\d\d bits a weight/)
        .first()
        .waitFor({ timeout: 120_000 });
      await openModel();
      const under = models().getByRole('region', { name: 'Being made smaller' });
      await under.getByText(/bits a weight/).waitFor();
      await page.getByRole('button', { name: '1 job', exact: true }).click();
      await page.getByLabel('Jobs', { exact: true }).getByText(`${MODEL}, ALQ at 2 bits`).waitFor();
      await page.keyboard.press('Escape');
      await picture('under-way');
      await under.getByRole('button', { name: 'Open the run' }).click();
      await waitForState('done');
      const outcome = training().getByRole('region', { name: 'Outcome' });
      await outcome.getByText(/on its test rows, 99\.0 % before/).waitFor();
      await outcome.getByText(/counting weights only, .* counting every byte/).waitFor();
      await outcome.getByText('200 test rows of its own training job').waitFor();
      const bits = Number(/([\d.]+) bits a weight/.exec((await outcome.textContent()) ?? '')?.[1]);
      expect(bits).toBeLessThanOrEqual(2);
      expect(
        Number(
          await training()
            .getByRole('img', { name: /by average bits a weight/ })
            .getAttribute('data-points'),
        ),
      ).toBeGreaterThan(3);
      await picture('outcome');
      expect(await findFaintText(page)).toEqual([]);
    });

    it('has a card with the curve, both sizes, and the figures of both models on the same test rows', async () => {
      await training().getByRole('button', { name: 'Open its card' }).click();
      const facts = models().getByRole('region', { name: 'Compression' });
      await facts.getByText('Weights only, as papers count').waitFor();
      await facts.getByText('Every byte of the file').waitFor();
      await models().getByText(`Made smaller from ${MODEL} 1.0.0`, { exact: false }).waitFor();
      await models().getByRole('heading', { name: 'Test rows, compressed (alq)' }).waitFor();
      await models()
        .getByRole('heading', { name: /^Before: ECGNet/ })
        .waitFor();
      await facts.getByRole('img', { name: /by average bits a weight/ }).scrollIntoViewIfNeeded();
      await picture('card');
      expect(await models().getByRole('button', { name: 'Compress…' }).count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });

    it('answers for the fragments of a recording as any other model', async () => {
      await place('Library').click();
      const rows = page.getByRole('listbox', { name: 'Recordings' }).getByRole('option');
      await rows
        .filter({ has: page.getByText('mitdb200') })
        .first()
        .click();
      const panels = page.getByRole('complementary', { name: 'Panels' });
      await panels.getByRole('combobox', { name: /^Model/ }).selectOption('plawiak17-paper-v2');
      await panels.getByRole('button', { name: /^Classify/ }).click();
      const answer = panels.getByRole('region', { name: /of the recording$/ });
      await answer.getByRole('button', { name: '0:10 to 0:20' }).waitFor({ timeout: 60_000 });
      await picture('answers');
    });

    it('rounds to 8 bits without rows, and the card says that nothing was judged', async () => {
      await openDialog();
      await dialog().getByLabel('Method').selectOption('int8');
      await dialog()
        .getByRole('radio', { name: /^No rows/ })
        .check();
      await dialog().getByText('Nothing trains and nothing is judged.').waitFor();
      await startButton().click();
      await waitForState('done');
      await training().getByText('Nothing was judged: no rows were given.').waitFor();
      await training().getByRole('button', { name: 'Open its card' }).click();
      await models().getByText('It has not been judged since it was made smaller').first().waitFor();
      await picture('unjudged');
    });

    it('says of a run that the program cut off that it was interrupted, and asks for the uploaded folder anew', async () => {
      await openDialog();
      await dialog().getByText('It lies in').waitFor();
      await startButton().click();
      await training()
        .getByText(/Epoch \d+ of \d+ has ended/)
        .waitFor({ timeout: 120_000 });
      await close();
      await open();
      await place('Training').click();
      await page
        .getByRole('button', { name: `${MODEL}, ALQ at 2 bits` })
        .first()
        .click();
      await waitForState('interrupted');
      await training().getByText('The program ended while this was running.').waitFor();
      await training().getByText('A compression keeps nothing to go on from.').waitFor();
      await picture('interrupted');
      await openDialog();
      await dialog().getByText("Choose the folder in which 'plawiak17' lies.").waitFor();
    });

    it('reported no error on the page in all that time', () => {
      expect(problems).toEqual([]);
    });
  },
);
