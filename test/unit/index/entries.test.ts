import { describe, expect, it } from 'vitest';
import { createProgramLayout } from '#main/entries.ts';

describe('the layout of the program', () => {
  it('has workers beside the sources when it runs from source', () => {
    const layout = createProgramLayout('file:///home/anna/overread/src-main/entries.ts');
    expect(layout.entry('io-worker').href).toBe('file:///home/anna/overread/src-main/io/worker.ts');
    expect(layout.folder('root').href).toBe('file:///home/anna/overread/');
    expect(layout.folder('renderer').href).toBe('file:///home/anna/overread/dist/renderer/');
    expect(layout.folder('resources').href).toBe('file:///home/anna/overread/resources/');
  });

  it('has workers in a folder of their own when it is built, whichever bundle asks', () => {
    for (const bundle of ['main/cli.js', 'main/src-main-BGrdKcRG.js', 'workers/tensor-entry.js']) {
      const layout = createProgramLayout(`file:///usr/lib/node_modules/overread/dist/${bundle}`);
      expect(layout.entry('tensor-entry').href).toBe(
        'file:///usr/lib/node_modules/overread/dist/workers/tensor-entry.js',
      );
      expect(layout.folder('resources').href).toBe('file:///usr/lib/node_modules/overread/resources/');
    }
  });

  it('starts workers and reads resources beside the archive when it is packed, and all else inside it', () => {
    const layout = createProgramLayout('file:///opt/Overread/resources/app.asar/dist/main/electron.js');
    expect(layout.entry('verify-worker').href).toBe(
      'file:///opt/Overread/resources/app.asar.unpacked/dist/workers/verify-worker.js',
    );
    expect(layout.folder('resources').href).toBe('file:///opt/Overread/resources/app.asar.unpacked/resources/');
    expect(layout.folder('preload').href).toBe('file:///opt/Overread/resources/app.asar/dist/preload/');
    expect(layout.folder('root').href).toBe('file:///opt/Overread/resources/app.asar/');
  });

  it('keeps blanks and umlauts of a path in Windows form', () => {
    const layout = createProgramLayout(
      'file:///C:/Program%20Files/M%C3%BCller/Overread/resources/app.asar/dist/main/electron.js',
    );
    expect(layout.entry('io-worker').href).toBe(
      'file:///C:/Program%20Files/M%C3%BCller/Overread/resources/app.asar.unpacked/dist/workers/io-worker.js',
    );
  });
});
