import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRouter } from '#main/ipc/router.ts';
import { answer, command, query } from '#shared/ipc/call.ts';
import { err, ok } from '#shared/result/result.ts';

const contract = {
  'beat.read': query(z.strictObject({ index: z.number().int().min(0) }), answer<unknown>()),
  'beat.label': command(z.strictObject({ index: z.number().int() }), answer<unknown>()),
  'beat.name': command(z.strictObject({ name: z.string().max(3) }), answer<unknown>()),
};
type Handlers = Parameters<typeof createRouter<typeof contract, string>>[0]['handlers'];

function open(handlers: Partial<Handlers> = {}, maxPendingCalls?: number) {
  const bugs: [string, unknown][] = [];
  const router = createRouter<typeof contract, string>({
    contract,
    handlers: {
      'beat.read': ({ index }) => ok(index),
      'beat.label': ({ index }) => ok(index),
      'beat.name': () => ok(null),
      ...handlers,
    },
    isAllowedSender: (sender) => sender === 'page',
    onBug: (name, error) => bugs.push([name, error]),
    ...(maxPendingCalls === undefined ? {} : { maxPendingCalls }),
  });
  return { router, bugs };
}

describe('a call', () => {
  it('is answered with the handler’s value, and with its expected failure', async () => {
    const { router } = open({ 'beat.label': () => err('annotation/stale', 'Read it again.', { headSeq: 3 }) });
    expect(await router.dispatch('beat.read', { index: 7 }, 'page')).toStrictEqual({ ok: true, value: 7 });
    expect(await router.dispatch('beat.label', { index: 7 }, 'page')).toStrictEqual({
      ok: false,
      error: { code: 'annotation/stale', message: 'Read it again.', details: { headSeq: 3 } },
    });
  });

  it('from anywhere else is refused before its name or input is looked at', async () => {
    const { router } = open();
    expect(await router.dispatch('no.such', { index: () => 1 }, 'stranger')).toMatchObject({
      error: { code: 'ipc/forbidden' },
    });
  });

  it.each(['no.such', '', 'toString', '__proto__', 'constructor'])('named %j is unknown', async (name) => {
    const { router } = open();
    expect(await router.dispatch(name, {}, 'page')).toMatchObject({ error: { code: 'ipc/unknown-call' } });
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [{ index: -1 }],
    [{ index: 0.5 }],
    [{ index: Number.NaN }],
    [{ index: 1, more: 1 }],
  ])('with input %j is bad', async (input) => {
    const { router, bugs } = open();
    expect(await router.dispatch('beat.read', input, 'page')).toMatchObject({ error: { code: 'ipc/bad-input' } });
    expect(bugs).toEqual([]);
  });

  it('that is bad is told which field, never its value', async () => {
    const { router } = open();
    const envelope = await router.dispatch('beat.name', { name: 'Karl Meier' }, 'page');
    expect(JSON.stringify(envelope)).toContain("'name'");
    expect(JSON.stringify(envelope)).not.toContain('Meier');
  });

  it('whose handler throws is an internal error: the page sees no stack, the log gets it', async () => {
    const fault = new Error('no such column');
    const { router, bugs } = open({
      'beat.read': () => {
        throw fault;
      },
      'beat.label': () => Promise.reject(fault),
    });
    for (const name of ['beat.read', 'beat.label']) {
      const envelope = await router.dispatch(name, { index: 0 }, 'page');
      expect(envelope).toMatchObject({ ok: false, error: { code: 'ipc/internal' } });
      expect(JSON.stringify(envelope)).not.toContain('column');
    }
    expect(bugs).toEqual([
      ['beat.read', fault],
      ['beat.label', fault],
    ]);
  });

  it('whose answer cannot cross is an error of the program', async () => {
    const { router, bugs } = open({ 'beat.read': () => ok(new Date()) });
    expect(await router.dispatch('beat.read', { index: 0 }, 'page')).toMatchObject({ error: { code: 'ipc/internal' } });
    expect(bugs).toHaveLength(1);
  });

  it('is answered with arrays of their own, however large the buffer they came from', async () => {
    const { router } = open({ 'beat.read': () => ok(new Float32Array(1000).subarray(10, 12)) });
    const envelope = await router.dispatch('beat.read', { index: 0 }, 'page');
    expect(envelope).toStrictEqual({ ok: true, value: new Float32Array(2) });
    expect((envelope as { value: Float32Array }).value.buffer.byteLength).toBe(8);
  });
});

describe('many calls', () => {
  it('that are commands run one after another, in order, though the first takes longest', async () => {
    const done: number[] = [];
    const { router } = open({
      'beat.label': async ({ index }) => {
        await sleep(index === 0 ? 20 : 0);
        done.push(index);
        return ok(null);
      },
    });
    await Promise.all([0, 1, 2, 3].map((index) => router.dispatch('beat.label', { index }, 'page')));
    expect(done).toEqual([0, 1, 2, 3]);
  });

  it('that are queries run side by side, past a slow command', async () => {
    const done: string[] = [];
    const { router } = open({
      'beat.label': async () => {
        await sleep(30);
        done.push('command');
        return ok(null);
      },
      'beat.read': async ({ index }) => {
        await sleep(index);
        done.push(`query ${index}`);
        return ok(null);
      },
    });
    await Promise.all([
      router.dispatch('beat.label', { index: 0 }, 'page'),
      router.dispatch('beat.read', { index: 10 }, 'page'),
      router.dispatch('beat.read', { index: 1 }, 'page'),
    ]);
    expect(done).toEqual(['query 1', 'query 10', 'command']);
  });

  it('go on after a command that threw', async () => {
    const { router } = open({
      'beat.label': ({ index }) => {
        if (index === 0) throw new Error('once');
        return ok(index);
      },
    });
    const answers = await Promise.all([0, 1].map((index) => router.dispatch('beat.label', { index }, 'page')));
    expect(answers.map(({ ok }) => ok)).toEqual([false, true]);
  });

  it('are bounded: the third is told that 2 are waiting, and room comes back', async () => {
    const { router } = open({ 'beat.read': () => sleep(10).then(() => ok(null)) }, 2);
    const ask = () => router.dispatch('beat.read', { index: 0 }, 'page');
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map((one) => (one.ok ? 'ok' : one.error.code))).toEqual(['ok', 'ok', 'ipc/busy']);
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('are all answered before it is closed, and later ones refused', async () => {
    const { router } = open({ 'beat.read': () => sleep(10).then(() => ok('done')) });
    const early = router.dispatch('beat.read', { index: 0 }, 'page');
    const closing = router.close();
    expect(await router.dispatch('beat.read', { index: 0 }, 'page')).toMatchObject({
      error: { code: 'ipc/disconnected' },
    });
    await closing;
    expect(await early).toMatchObject({ value: 'done' });
  });
});
