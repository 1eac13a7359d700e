import { describe, expect, it } from 'vitest';
import { findLibraryFolder } from '#main/library/default-folder.ts';

const place = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}, given?: string) =>
  findLibraryFolder(given, { env, platform, home: '/home/anna' });

describe.skipIf(process.platform === 'win32')('the place of the library', () => {
  it('is the system’s own for data', () => {
    expect(place('linux')).toBe('/home/anna/.local/share/overread/library');
    expect(place('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/overread/library');
    expect(place('linux', { XDG_DATA_HOME: 'not/absolute' })).toBe('/home/anna/.local/share/overread/library');
    expect(place('darwin')).toBe('/home/anna/Library/Application Support/overread/library');
    expect(place('win32')).toContain('overread');
    expect(place('win32', { LOCALAPPDATA: '/local', APPDATA: '/roaming' })).toBe('/local/overread/library');
  });

  it('is what OVERREAD_LIBRARY says instead, and what --library says before both', () => {
    expect(place('linux', { OVERREAD_LIBRARY: '/a', XDG_DATA_HOME: '/data' })).toBe('/a');
    expect(place('linux', { OVERREAD_LIBRARY: '' })).toBe('/home/anna/.local/share/overread/library');
    expect(place('darwin', { OVERREAD_LIBRARY: '/a' }, '/b')).toBe('/b');
  });
});
