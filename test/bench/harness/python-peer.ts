import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '#shared/result/assert.ts';

/** Beat detectors of other programs, that test/bench/peers/find_beats.py can call, and the Python module that each needs. */
const MODULES = { neurokit: 'neurokit2', xqrs: 'wfdb' } as const;
export type PeerName = keyof typeof MODULES;
export const PEER_TITLES: Record<PeerName, string> = { neurokit: 'NeuroKit2', xqrs: 'XQRS' };

export interface PeerAnswer {
  readonly samples: readonly number[];
  readonly tookMs: number;
}

export type AskPeer = (signals: readonly Float32Array[], sampleRateHz: number) => PeerAnswer[];

/**
 * A detector of another program, where there is a Python that has it: the one that `OVERREAD_PEERS_PYTHON` names, else `python3`.
 * @returns undefined where there is none
 */
export function findPeer(peer: PeerName): AskPeer | undefined {
  const python = process.env.OVERREAD_PEERS_PYTHON ?? 'python3';
  const { status } = spawnSync(python, ['-c', `import ${MODULES[peer]}`], { stdio: 'ignore' });
  return status === 0 ? (signals, sampleRateHz) => ask(python, peer, { signals, sampleRateHz }) : undefined;
}

function ask(
  python: string,
  peer: PeerName,
  { signals, sampleRateHz }: { readonly signals: readonly Float32Array[]; readonly sampleRateHz: number },
): PeerAnswer[] {
  const folder = mkdtempSync(join(tmpdir(), 'overread-peer-'));
  try {
    const files = signals.map((signal, k) => {
      const file = join(folder, `${k}.f32`);
      writeFileSync(file, Buffer.from(signal.buffer, signal.byteOffset, signal.byteLength));
      return file;
    });
    const script = join(import.meta.dirname, '..', 'peers', 'find_beats.py');
    const { status, stdout } = spawnSync(python, [script, peer, String(sampleRateHz), ...files], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    assert(
      status === 0 && lines.length === files.length,
      () => `${peer} ended with ${status} after ${lines.length} signals`,
    );
    return lines.map((line) => JSON.parse(line) as PeerAnswer); // written by our own script
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
