import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HandedOver, Handover } from '#main/ipc/handover.ts';
import { handOver, receiveHandovers } from '#main/ipc/handover.ts';

let library: string;
let received: HandedOver[];
let first: Handover;
beforeEach(async () => {
  library = mkdtempSync(join(tmpdir(), 'overread-handover-'));
  received = [];
  first = await receiveHandovers(library, (handed) => received.push(handed));
});
afterEach(async () => {
  first.close();
  await rm(library, { recursive: true, force: true });
});

const note = () => JSON.parse(readFileSync(join(library, 'desk.json'), 'utf8')) as { socket: string; token: string };

function say(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(note().socket);
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => resolve('error'));
    socket.on('close', () => resolve(answer));
    socket.end(text);
  });
}

describe('a second desk', () => {
  it('gives its paths to the first', async () => {
    const handed = { paths: ['/data/100.hea', '/data/Ärger µV'] };
    expect(await handOver(library, handed)).toStrictEqual({ ok: true, value: null });
    expect(received).toStrictEqual([handed]);
  });

  it('gives nothing but that it was started', async () => {
    expect((await handOver(library, { paths: [] })).ok).toBe(true);
    expect(received).toStrictEqual([{ paths: [] }]);
  });

  it('is told that nobody answers when the owner is no desk', async () => {
    first.close();
    expect(await handOver(library, { paths: [] })).toMatchObject({ error: { code: 'library/in-use' } });
  });

  it('is told that nobody answers when the first was killed and its note is still there', async () => {
    const left = readFileSync(join(library, 'desk.json'));
    first.close();
    writeFileSync(join(library, 'desk.json'), left);
    expect(await handOver(library, { paths: [] })).toMatchObject({ error: { code: 'library/in-use' } });
  });
});

describe('the first desk', () => {
  it('keeps note and socket to its user, and takes them away when it closes', () => {
    const { socket } = note();
    if (process.platform !== 'win32') {
      expect(statSync(join(library, 'desk.json')).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    }
    first.close();
    expect(existsSync(join(library, 'desk.json'))).toBe(false);
    expect(existsSync(socket)).toBe(false);
  });

  it.each([
    ['no JSON', () => 'hello\n'],
    ['another token', () => '{"token": "guess", "paths": []}\n'],
    ['no token', () => '{"paths": []}\n'],
    ['paths that are relative', () => `${JSON.stringify({ token: note().token, paths: ['a'] })}\n`],
    ['paths that are numbers', () => `${JSON.stringify({ token: note().token, paths: [1] })}\n`],
    ['10,001 paths', () => `${JSON.stringify({ token: note().token, paths: Array(10_001).fill('/a') })}\n`],
  ])('refuses %s', async (_name, message) => {
    expect(await say(message())).toBe('refused\n');
    expect(received).toEqual([]);
  });

  it('hangs up on a message without an end', async () => {
    expect(await say('x'.repeat(2 ** 21))).not.toContain('taken');
    expect(received).toEqual([]);
  });
});
