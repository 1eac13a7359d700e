import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '#main/app/cli/program.ts';
import { findCommandLine } from '#main/app/electron/own-arguments.ts';
import { IMPORTERS } from '#main/importers/registry.ts';
import { ICNS_TYPES, ICO_SIZES, LINUX_SIZES, toIcns, toIco } from '#scripts/build-icons.mjs';
import { targets } from '#scripts/package/targets.mjs';
import { root } from '#scripts/setup/places.mjs';

const configuration = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
const icons = join(root, 'packaging', 'icons');

describe('what is declared about packages', () => {
  it('is an association for every format that an importer knows, and for no other', () => {
    const associated = [...configuration.matchAll(/^ {2}- ext: (\S+)$/gm)].map(([, extension]) => `.${extension}`);
    expect(associated.sort()).toEqual([...IMPORTERS.flatMap(({ fileExtensions }) => fileExtensions)].sort());
  });

  it('is closed: nothing is published, no fuse lets Electron run as Node, be debugged or load a program from elsewhere', () => {
    expect(configuration).toMatch(/^publish: null$/m);
    for (const line of [
      'runAsNode: false',
      'enableNodeOptionsEnvironmentVariable: false',
      'enableNodeCliInspectArguments: false',
      'enableEmbeddedAsarIntegrityValidation: true',
      'onlyLoadAppFromAsar: true',
    ])
      expect(configuration).toContain(`  ${line}\n`);
    expect(configuration).toContain('hardenedRuntime: true');
  });

  it('is the same table of targets in the release page as in the scripts', () => {
    const page = readFileSync(join(root, 'docs', 'release.md'), 'utf8');
    for (const { platform, arch, formats, backend, proven } of targets) {
      const row = `| ${platform} | ${arch} | ${formats.join(', ')} | ${backend} | ${proven ? 'proven' : 'unproven'} |`;
      expect(page).toContain(row);
    }
  });
});

describe('the icons', () => {
  const png = (size: number) => readFileSync(join(icons, `${size}x${size}.png`));

  it('are PNG files of the sizes that their names say, with transparency', () => {
    for (const size of LINUX_SIZES) {
      const bytes = png(size);
      expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes.readUInt8(25)]).toEqual([size, size, 6]);
    }
  });

  it('hold in ICO and ICNS the pictures of every size that Windows and macOS ask for', () => {
    const ico = readFileSync(join(icons, 'icon.ico'));
    expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, ICO_SIZES.length]);
    const inIco = new Map(
      ICO_SIZES.map((size, index) => {
        const at = ico.readUInt32LE(6 + index * 16 + 12);
        return [size, ico.subarray(at, at + ico.readUInt32LE(6 + index * 16 + 8))];
      }),
    );
    expect([...inIco].map(([, bytes]) => bytes.readUInt32BE(16))).toEqual(ICO_SIZES);
    expect(inIco.get(256)?.equals(png(256))).toBe(true);
    expect(toIco(inIco).equals(ico)).toBe(true);

    const icns = readFileSync(join(icons, 'icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const inIcns = new Map<number, Buffer>();
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const content = icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
      inIcns.set(content.readUInt32BE(16), content);
    }
    expect([...inIcns.keys()]).toEqual(Object.values(ICNS_TYPES));
    expect(toIcns(inIcns).equals(icns)).toBe(true);
  });

  it('and everything else for packaging take less than 1 MB', () => {
    const files = readdirSync(join(root, 'packaging'), { recursive: true, withFileTypes: true }).filter((e) =>
      e.isFile(),
    );
    const sizes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(Math.max(...sizes)).toBeLessThan(100_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});

describe('the arguments of the installed program', () => {
  it('are a command line where they begin with a command or a launcher’s mark, and files to open otherwise', () => {
    expect(findCommandLine(['list', '--json'])).toEqual(['list', '--json']);
    expect(findCommandLine(['--ozone-platform=headless', '--command-line', 'show', '100'])).toEqual(['show', '100']);
    expect(findCommandLine(['--command-line'])).toEqual([]);
    expect(findCommandLine(['--version'])).toEqual(['--version']);
    expect(findCommandLine(['/data/100.hea', 'list'])).toBeUndefined();
    expect(findCommandLine(['./record'])).toBeUndefined();
    expect(findCommandLine(['100'])).toBeUndefined();
    expect(findCommandLine(['file:///data/a.hea'])).toBeUndefined();
    expect(findCommandLine(['--library', '/data'])).toBeUndefined();
    expect(findCommandLine([])).toBeUndefined();
  });

  it('know a command by its form, whichever commands there are', async () => {
    let help = '';
    const context = {
      print: (text: string) => void (help += text),
      say: () => undefined,
      progress: () => undefined,
      workingFolder: '/',
      signal: new AbortController().signal,
    };
    await runCli(['--help'], context, '0.0.0');
    const commands = help.slice(help.indexOf('\nCommands:')).matchAll(/^ {2}([a-z][\w-]*)/gm);
    const names = [...commands].map(([, name]) => name ?? '');
    expect(names).toContain('import');
    expect(names.filter((name) => findCommandLine([name, '/data']) === undefined)).toEqual([]);
  });
});
