// Compiles kernels/*.ts (AssemblyScript) into modules that hold their bytes: `node scripts/build-kernels.mjs`. See kernels/README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
/** Not written into the import: its types declare globals of their own, an Array among them, and would reach every test. */
const COMPILER = 'assemblyscript/asc';

/**
 * Sources, modules and constants, as kernels.json lists them.
 * @returns {{ source: string, module: string, constant: string }[]}
 */
export function listKernels() {
  return JSON.parse(readFileSync(join(root, 'kernels', 'kernels.json'), 'utf8'));
}

/**
 * The bytes of one kernel. Throws with the compiler's messages.
 * @param {{ source: string }} kernel
 */
export async function compileKernel({ source }) {
  const { default: compiler } = await import(COMPILER);
  const files = new Map();
  const { error, stderr } = await compiler.main(
    [
      source,
      '--outFile',
      'kernel.wasm',
      '--optimizeLevel',
      '3',
      '--runtime',
      'stub',
      '--noAssert',
      '--importMemory',
      '--enable',
      'simd',
    ],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(resolve(base, name), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${source}: ${stderr.toString()}`);
  return Buffer.from(files.get('kernel.wasm'));
}

/**
 * The module that holds a kernel's bytes.
 * @param {{ source: string, constant: string }} kernel
 * @param {Buffer} bytes
 */
export function toModule({ source, constant }, bytes) {
  return (
    `// Made from ${source} by scripts/build-kernels.mjs: change that, not this.\n` +
    `export const ${constant} =\n  '${bytes.toString('base64')}';\n`
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const kernel of listKernels()) {
    writeFileSync(join(root, kernel.module), toModule(kernel, await compileKernel(kernel)));
  }
}
