import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Milliseconds that NeuroKit2 takes to delineate a lead; undefined where no Python has it (the one that OVERREAD_PEERS_PYTHON names, else
 * `python3`).
 */
export function timeNeurokitWaves(signal: Float32Array, sampleRateHz: number): number | undefined {
  const python = process.env.OVERREAD_PEERS_PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import neurokit2'], { stdio: 'ignore' }).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'overread-peer-'));
  try {
    const file = join(folder, 'lead.f32');
    writeFileSync(file, Buffer.from(signal.buffer, signal.byteOffset, signal.byteLength));
    const script = join(import.meta.dirname, '..', 'peers', 'find_waves.py');
    const { status, stdout } = spawnSync(python, [script, String(sampleRateHz), file], { encoding: 'utf8' });
    const tookMs = Number(stdout.trim());
    return status === 0 && Number.isFinite(tookMs) ? tookMs : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
