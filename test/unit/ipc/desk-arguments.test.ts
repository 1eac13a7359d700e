import { describe, expect, it } from 'vitest';
import { keepDeskArguments, parseDeskArguments } from '#main/ipc/desk-arguments.ts';
import { unwrap } from '#shared/result/result.ts';

describe('the arguments of the desk', () => {
  it('are kept out of a command line full of switches for Chromium', () => {
    const args = ['--no-sandbox', '--library', '-odd', '/data/100.hea', '--inspect=0', '--library=/other'];
    expect(keepDeskArguments(args)).toEqual(['--library', '-odd', '/data/100.hea', '--library=/other']);
  });

  it.skipIf(process.platform === 'win32')('name files by path or by address, as Linux desktops do', () => {
    const args = ['file:///data/M%C3%BCller%20A/100.hea', 'file://server/share/100.hea', 'file:100.hea', '101.hea'];
    const kept = keepDeskArguments(args);
    expect(kept[0]).toBe('/data/Müller A/100.hea');
    expect(kept[1]).toBe('file://server/share/100.hea');
    expect(unwrap(parseDeskArguments([kept[0] ?? '', '101.hea'], '/home')).paths).toEqual([
      '/data/Müller A/100.hea',
      '/home/101.hea',
    ]);
  });
});
