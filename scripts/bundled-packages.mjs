/** Beside the page: which packages are part of it. Licences and the parts list (SBOM) name them. */
export const BUNDLED_PACKAGES = 'bundled-packages.json';

/** A vite plugin that writes that list, so that it is exactly what was bundled. */
export function listBundledPackages() {
  return {
    name: 'overread:bundled-packages',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? Object.keys(part.modules) : []));
      const names = [...new Set(modules.map(packageOf).filter((name) => name !== undefined))].sort();
      this.emitFile({ type: 'asset', fileName: BUNDLED_PACKAGES, source: `${JSON.stringify(names, undefined, 2)}\n` });
    },
  };
}

/** The package of a module's path, e.g. '@lucide/svelte' of '/x/node_modules/@lucide/svelte/dist/a.js'. */
export function packageOf(path) {
  return /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(path)?.[1]?.replace('\\', '/');
}
