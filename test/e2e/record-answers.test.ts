import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { root } from '#scripts/setup/places.mjs';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { RunningDesk } from './desk-host.ts';
import { openDeskPage, openListed } from './desk-page.ts';

/** Models of whole recordings and of fragments on the desk, with networks that have learned nothing, on a demo recording on lead MLII. */
const pictures = join(root, 'test-results', 'record-answers');

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'overread-answers-'));
  await writeModels(join(folder, 'library', 'models'));
  browser = await launchChromium();
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library') }));
  await openListed(page, 'mitdb200');
});
afterAll(async () => {
  await context.close();
  await desk.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function writeModels(models: string): Promise<void> {
  const lite = cinc2017Lite.describe({});
  const facts = { recipeId: 'cinc2017-100hz@1', task: 'records' } as const;
  for (const [id, name, supportedLeads] of [
    ['rhythm', 'Rhythm of a recording', ['mlii']],
    ['other-lead', 'Rhythm on lead V9', ['v9']],
  ] as const) {
    const card = makeNetworkCard(lite, { ...facts, id: id as ModelId, name, supportedLeads });
    await writeNetworkModel(join(models, id), { card, network: lite, weights: drawNetworkWeights(lite) });
  }
  const network = plawiak17.describe({});
  await writeNetworkModel(join(models, 'fragments'), {
    card: makeNetworkCard(network, {
      recipeId: 'plawiak-fragment@1',
      task: 'fragments',
      id: 'fragments' as ModelId,
      name: 'Rhythm of fragments',
      supportedLeads: ['mlii'],
    }),
    network,
    weights: drawNetworkWeights(network),
    statistics: {
      kind: 'by-position',
      from: 'training-rows',
      rowCount: 1,
      means: new Float32Array(3600).fill(1024),
      deviations: new Float32Array(3600).fill(200),
      clipDeviations: null,
    },
  });
}

const panels = () => page.getByRole('complementary', { name: 'Panels' });

async function ask(model: string): Promise<void> {
  await panels()
    .getByRole('combobox', { name: /^Model/ })
    .selectOption(model);
  await panels()
    .getByRole('button', { name: /^Classify/ })
    .click();
}

describe('the Probabilities panel', () => {
  it('greys a model that does not know the lead, with the reason', async () => {
    const option = panels().locator('option[value="other-lead"]');

    expect(await option.isDisabled()).toBe(true);
    expect(await option.textContent()).toContain('it knows the leads v9 only');
  });

  it('shows what a model says of the whole recording: a bar and a number for each class', async () => {
    await ask('rhythm');

    const answer = panels().getByRole('region', { name: 'Score of the recording' });
    await answer.getByText('Score of the first 30 s').waitFor({ timeout: 60_000 });
    expect(await answer.locator('dl .class').count()).toBe(4);
    expect(await answer.locator('.number').first().textContent()).toMatch(/^[<>]? ?\d+ %$/);
    await page.screenshot({ path: join(pictures, 'whole.png') });
  });

  it('shows a row for each fragment of 10 s with its time, which leads there', async () => {
    await ask('fragments');

    const answer = panels().getByRole('region', { name: 'Score of the recording' });
    await answer.getByRole('button', { name: '0:10 to 0:20' }).click({ timeout: 60_000 });
    await answer
      .locator('summary')
      .first()
      .click({ position: { x: 150, y: 8 } });
    await page.screenshot({ path: join(pictures, 'fragments.png') });
    expect(await findFaintText(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(pictures, 'fragments-dark.png') });
  });
});
