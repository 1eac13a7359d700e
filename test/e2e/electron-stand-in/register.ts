import { registerHooks } from 'node:module';

/** Loaded before the main bundle: whoever imports `electron` gets the stand-in. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true };
  },
});
// As when Electron is started with a checkout: `electron FOLDER ...`.
Object.assign(process, { defaultApp: true });
