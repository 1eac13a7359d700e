import type { Environment } from 'vitest/runtime';

/**
 * Tests of renderer code run in Node, but are compiled as for the page, so that runes are reactive. There is no DOM in it: what
 * needs one is tested in Chromium.
 */
const pageEnvironment: Environment = {
  name: 'page',
  viteEnvironment: 'client',
  setup() {
    return { teardown() {} };
  },
};

// vitest takes an environment as a default export only.
export default pageEnvironment;
