import { describe, expect, it } from 'vitest';
import type { PickedFile } from '#renderer/api/desk-bridge.ts';
import { toPlain } from '#renderer/api/to-plain.ts';
import { uploadFiles } from '#renderer/api/upload.ts';
import type { Envelope } from '#shared/ipc/bridge.ts';
import { err, ok } from '#shared/result/result.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly name: string | null;
}

function createServer(answerTo: (sent: Sent) => Envelope | Error) {
  const sent: Sent[] = [];
  const fetch = (path: string, init: RequestInit = {}) => {
    const one = { method: init.method ?? 'GET', path, name: new Headers(init.headers).get('x-overread-path') };
    sent.push(one);
    const answer = answerTo(one);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(Response.json(answer));
  };
  return { sent, deps: { fetch: fetch as typeof globalThis.fetch, newBatchId: () => 'batch' } };
}

const files = (count: number): readonly PickedFile[] =>
  Array.from({ length: count }, (_, i) => ({ file: new File(['x'], `${i}.dat`), path: `mü/${i}.dat` }));

describe('uploadFiles', () => {
  it('sends each file once with its encoded path, tells how far it is, and asks for the grant at the end', async () => {
    const { sent, deps } = createServer(() => ok(['grant']));
    const told: number[] = [];

    const answer = await uploadFiles(files(9), { onProgress: (done) => told.push(done) }, deps);

    expect(answer).toEqual(ok(['grant']));
    expect(
      sent
        .filter(({ method }) => method === 'PUT')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Array.from({ length: 9 }, (_, i) => `m%C3%BC%2F${i}.dat`));
    expect(sent.at(-1)).toMatchObject({ method: 'POST', path: '/upload/batch' });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('gives up the whole batch when one file is refused', async () => {
    const refusal = err('library/disk-full', 'The disk is full.');
    const { sent, deps } = createServer(({ path }) => (path.endsWith('/2') ? refusal : ok(null)));

    expect(await uploadFiles(files(100), {}, deps)).toEqual(refusal);

    expect(sent.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(sent.length).toBeLessThan(20);
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('says what to do when the server is gone', async () => {
    const { deps } = createServer(() => new TypeError('Failed to fetch'));

    expect(await uploadFiles(files(1), {}, deps)).toMatchObject({ ok: false, error: { code: 'ipc/disconnected' } });
  });
});

describe('toPlain', () => {
  it('copies lists and objects, and passes typed arrays on as they are', () => {
    const samples = Float64Array.of(1, NaN);
    const given = { list: [{ a: 1, b: null }], samples, text: 'x', missing: undefined };

    const plain = toPlain(given);

    expect(plain).toEqual(given);
    expect(plain).not.toBe(given);
    expect((plain as typeof given).samples).toBe(samples);
  });
});
