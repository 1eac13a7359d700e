import type { Linter } from 'eslint';
import { layers } from './layers.ts';

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const alternatives = (parts: readonly string[]): string => parts.map(escaped).join('|');

/** `#main/x` for `src-main/x`, as imports are written. */
function aliasOf(folder: string): string {
  return folder.replace(/^src-/, '#');
}

/** `store` for `src-main/store/...`: a relative path that climbs and then names one of these leaves its folder. */
const topFolders = [...new Set(layers.map(({ name }) => name.split('/')[1] ?? name))];

/** What the table of layers forbids, for an editor to underline while the import is being written. */
export const importRules: Linter.Config[] = layers
  .filter(({ runtime }) => runtime !== 'test')
  .toSorted((a, b) => a.name.length - b.name.length)
  .map(({ name, mayImport, packages, runtime }) => {
    const folders = alternatives([name, ...mayImport].map(aliasOf));
    const withNode = runtime === 'main' || runtime === 'tensor';
    const allowedPackages = packages.length === 0 ? '' : `(?!(?:${alternatives(packages)})(?:\\/|$))`;
    const forbid = (regex: string, message: string) => ({ regex, message });
    const rule: Linter.RuleEntry = [
      'error',
      {
        patterns: [
          forbid(
            `\\.\\./\\.\\./|^\\.\\./(?:${alternatives(topFolders)})\\/`,
            'Name other folders from their root: #shared/, #main/ or #renderer/.',
          ),
          forbid(
            `^#(?!(?:${folders.replaceAll('#', '')})(?:\\/|\\.ts$|\\.svelte$))`,
            `${name} may import only ${[name, ...mayImport].join(', ')}.`,
          ),
          forbid(
            `^(?![.#]|node:)${allowedPackages}`,
            `${name} may import only the packages ${packages.join(', ') || '(none)'}.`,
          ),
          ...(withNode ? [] : [forbid('^node:', `${name} runs without Node's modules.`)]),
        ],
      },
    ];
    return {
      files: [`${name}/**/*.{ts,svelte}`, `${name}.{ts,svelte,svelte.ts}`],
      rules: { 'no-restricted-imports': rule },
    };
  });
