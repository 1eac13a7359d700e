import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';

/** A page and a secret, each on a port, and so an origin, of its own. */
async function serve(body: string, type: string): Promise<{ server: Server; origin: string }> {
  const server = createServer((_request, response) => response.setHeader('Content-Type', type).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the Chromium of the tests', () => {
  let browser: Browser;
  let page: Page;
  let own: Awaited<ReturnType<typeof serve>>;
  let other: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    own = await serve('<!doctype html><title>own</title>', 'text/html');
    other = await serve('{"secret": 1}', 'application/json');
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(own.origin);
  });

  afterAll(async () => {
    await browser.close();
    own.server.close();
    other.server.close();
  });

  const fetched = (url: string) =>
    page.evaluate(
      (from) =>
        fetch(from).then(
          (answer) => answer.text(),
          (error: unknown) => String(error),
        ),
      url,
    );

  it('reads its own origin and is kept from another one, so web security is on', async () => {
    expect(await fetched(own.origin)).toContain('own');
    expect(await fetched(other.origin)).toBe('TypeError: Failed to fetch');
  });

  it('keeps a page from reading into a frame of another origin', async () => {
    const read = await page.evaluate(async (from) => {
      const frame = document.createElement('iframe');
      frame.src = from;
      document.body.append(frame);
      await new Promise((resolve) => (frame.onload = resolve));
      return frame.contentDocument;
    }, other.origin);
    expect(read).toBeNull();
  });

  it('draws with WebGL2: a cleared pixel is read back', async () => {
    const pixel = await page.evaluate(() => {
      const gl = document.createElement('canvas').getContext('webgl2');
      if (gl === null) return [];
      gl.clearColor(0, 1, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const bytes = new Uint8Array(4);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
      return Array.from(bytes);
    });
    expect(pixel).toEqual([0, 255, 0, 255]);
  });

  it('draws on an OffscreenCanvas in a worker', async () => {
    const pixel = await page.evaluate(async () => {
      const code = `const context = new OffscreenCanvas(2, 2).getContext('2d');
        context.fillStyle = '#010203';
        context.fillRect(0, 0, 2, 2);
        postMessage(Array.from(context.getImageData(0, 0, 1, 1).data));`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
      return new Promise((resolve) => (worker.onmessage = (event: MessageEvent) => resolve(event.data)));
    });
    expect(pixel).toEqual([1, 2, 3, 255]);
  });
});
