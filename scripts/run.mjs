// The project's scripts, by the names that package.json gives them. `needs` says which slow parts of set-up a script cannot do without.
import { bench } from './run/bench.mjs';
import { ensureBuilt } from './run/build.mjs';
import { check } from './run/check.mjs';
import { packageApp } from './run/package-app.mjs';
import { dev } from './run/dev.mjs';
import { overread, start } from './run/shells.mjs';
import { test, testKinds } from './run/test.mjs';

const ALL = ['tensorflow', 'chromium'];

export const scripts = {
  start: { needs: ['tensorflow', 'electron'], run: start },
  dev: { needs: ['tensorflow', 'electron'], run: dev },
  build: { needs: [], run: ({ root }) => ensureBuilt(root, { always: true }) },
  check: { needs: [], run: check },
  test: { needs: ALL, insists: true, run: test },
  'test:unit': {
    needs: ALL,
    insists: true,
    run: (context) => testKinds(context, ['unit', 'unit-renderer', 'architecture']),
  },
  'test:integration': {
    needs: ALL,
    insists: true,
    run: (context) => testKinds(context, ['conformance', 'integration']),
  },
  'test:e2e': { needs: ALL, insists: true, run: (context) => testKinds(context, ['e2e']) },
  bench: { needs: ALL, run: bench },
  // Who names an unpacked Electron needs none to be fetched.
  package: { needs: process.env.OVERREAD_ELECTRON_DIST ? ['tensorflow'] : ['tensorflow', 'electron'], run: packageApp },
  overread: { needs: ['tensorflow'], run: overread },
};
