import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { importRules } from './test/architecture/eslint-import-rules.ts';

const typescriptFiles = ['**/*.ts', '**/*.svelte'];
const restrictedSyntax = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Name what a file exports; only .svelte and configuration have defaults.',
  },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'release/',
      'coverage/',
      'test-results/',
      '**/.*/',
      'resources/',
      // AssemblyScript: the language of its own compiler, which checks it.
      'kernels/',
      'test/fixtures/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: typescriptFiles,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A literal type is asserted by `as const`; everything else comes right after a check and says so.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // `return response.end()` says 'done, and out' in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Dear in time and about what erasable TypeScript does not have (enums) or hardly uses (class instances as types).
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // `void x` in an effect reads what it depends on.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-params': ['error', { max: 4 }],
    },
  },

  ...svelte.configs['flat/recommended'],
  // The scripts of components change on their way to the compiler, so that rules with types are slow here; svelte-check checks the types.
  {
    files: ['**/*.svelte'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, project: false, program: null },
      globals: globals.browser,
    },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      // The template reads what the script only sets.
      'no-useless-assignment': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  // State classes are TypeScript as it stands, and linted as such, with types.
  { files: ['**/*.svelte.ts'], languageOptions: { parser: tseslint.parser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    // State classes keep plain maps and sets on purpose, behind a `$state.raw` that says when they changed.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },

  {
    files: ['src-main/**', 'src-shared/**', 'src-renderer/**'],
    ignores: ['src-main/logging/**', 'src-main/app/cli/**'],
    rules: { 'no-console': 'error' },
  },
  // Tests are half of the code. Rules with types would double the time of the check; tsc checks the types, and vitest fails a test
  // that leaves an assertion unawaited.
  {
    files: ['test/**'],
    languageOptions: { parserOptions: { project: false, program: null } },
    rules: tseslint.configs.disableTypeChecked.rules,
  },
  {
    files: ['test/**', '*.config.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-params': 'off' },
  },
  { files: ['*.config.{js,ts}', 'test/builders/page-environment.ts'], rules: { 'no-restricted-syntax': 'off' } },

  {
    files: ['scripts/**/*.mjs', '*.config.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error', eqeqeq: 'error', 'prefer-const': 'error' },
  },

  ...importRules,
);
