import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageOf } from '#scripts/bundled-packages.mjs';
import { collectLicences, findLicence } from '#scripts/package/licences.mjs';
import { findInstalledFolders } from '#scripts/package/packed-packages.mjs';
import { findTensorFlowFaults, findTensorFlowVersion } from '#scripts/package/tensorflow-parts.mjs';
import { packageFolder } from '#scripts/setup/places.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-parts-'));
  write('LICENSE', 'Apache License, Version 2.0');
  write('packaging/licences/MIT.txt', 'Permission is hereby granted');
  write('packaging/licences/GPL-3.0.txt', 'GNU GENERAL PUBLIC LICENSE');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function addPackage(name: string, manifest: object, licenceText?: string): string {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }));
  if (licenceText !== undefined) write(`node_modules/${name}/LICENSE`, licenceText);
  return `node_modules/${name}`;
}

describe('the licences of a package’s parts', () => {
  it('are their own texts, sorted by name', () => {
    const parts = [
      addPackage('b', { license: 'ISC' }, 'Licence of B'),
      addPackage('a', { license: 'MIT' }, 'Licence of A'),
    ];
    const text = collectLicences(folder, parts);
    expect(text.indexOf('\na 1.0.0, MIT')).toBeGreaterThan(0);
    expect(text.indexOf('Licence of A')).toBeLessThan(text.indexOf('\nb 1.0.0, ISC'));
    expect(text).toContain('Licence of B');
  });

  it('are the usual text with the author’s name where a package brings none', () => {
    const text = collectLicences(folder, [
      addPackage('a', { license: 'MIT', author: { name: 'Ada' } }),
      addPackage('b', { license: 'Apache-2.0 AND MIT', author: 'Ben' }),
    ]);
    expect(text).toContain('Copyright Ada\n\nPermission is hereby granted');
    expect(text).toContain('Copyright Ben\n\nApache License');
  });

  it('name the licence that the text of the LGPL needs beside it', () => {
    const text = collectLicences(folder, [addPackage('a', { license: 'LGPL-3.0-or-later' }, 'GNU LESSER')]);
    expect(text).toContain('GNU LESSER\n\nGNU GENERAL PUBLIC LICENSE');
  });

  it('end the build where there is none', () => {
    const parts = [addPackage('a', { license: 'Odd-1.0' }), addPackage('b', {})];
    expect(() => collectLicences(folder, parts)).toThrow('no licence text for a 1.0.0, Odd-1.0; b 1.0.0, unknown');
  });

  it('are told by the text where package.json says none', () => {
    const part = addPackage('a', {}, 'Permission is hereby granted, free of charge, to any person');
    expect(findLicence(folder, part)).toBe('MIT');
  });
});

describe('the packages of a package', () => {
  it('are found in the checkout by name and version, wherever they lie there', () => {
    const packages = {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b/node_modules/a': { version: '2.0.0' },
    };
    write('package-lock.json', JSON.stringify({ packages }));
    expect(findInstalledFolders(folder, ['a@1.0.0', 'a@2.0.0'])).toEqual([
      'node_modules/a',
      'node_modules/b/node_modules/a',
    ]);
    expect(() => findInstalledFolders(folder, ['a@3.0.0'])).toThrow('a@3.0.0 is in the package and not in');
  });

  it('are known by the paths of bundled modules', () => {
    expect(packageOf('/x/node_modules/@lucide/svelte/dist/a.js')).toBe('@lucide/svelte');
    expect(packageOf('C:\\x\\node_modules\\a\\node_modules\\@b\\c\\d.js')).toBe('@b/c');
    expect(packageOf('/x/src-renderer/main.ts')).toBeUndefined();
  });

  it('are found above the program where it is itself a package', () => {
    const other = addPackage('other', {});
    addPackage('overread', {});
    expect(packageFolder(join(folder, 'node_modules', 'overread'), 'other')).toBe(join(folder, other));
    expect(packageFolder(folder, 'nowhere')).toBe(join(folder, 'node_modules', 'nowhere'));
  });
});

describe('TensorFlow in a package', () => {
  const addon = 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';
  const find = (platform: string, wanted = true, files = [addon]) =>
    findTensorFlowFaults(folder, files, { platform, wanted });

  it('has its library beside the addon on Windows, and in deps/lib elsewhere', () => {
    write(addon, '');
    expect(find('win32')).toEqual([
      "TensorFlow's library is not in node_modules/@tensorflow/tfjs-node/lib/napi-v8, where its addon looks for it",
    ]);
    write('node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow.dylib', '');
    expect(find('darwin')).toEqual([]);
    expect(find('win32')).toHaveLength(1);
    write('node_modules/@tensorflow/tfjs-node/lib/napi-v8/tensorflow.dll', '');
    expect(find('win32')).toEqual([]);
  });

  it('is there exactly where it is wanted', () => {
    expect(find('linux', true, [])).toEqual(['tfjs-node has no addon, and this target has native TensorFlow']);
    expect(find('linux', false, [])).toEqual([]);
    expect(find('linux', false)).toEqual(['tfjs-node has an addon, and this package is one without native TensorFlow']);
  });

  it('has the version of the way in which it was had', () => {
    const wheel = { path: 'node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow_cc.so.2' };
    expect(findTensorFlowVersion([{ path: addon }, wheel])).toBe('2.15.1');
    expect(findTensorFlowVersion([{ path: addon }])).toBe('2.9.1');
    expect(findTensorFlowVersion([])).toBeUndefined();
  });
});
