// The list of parts (SBOM) of a package, as CycloneDX: npm's own `npm sbom`, without what is not in the package and without what would
// make two lists of the same package differ.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, runProgram } from '../setup/programs.mjs';
import { findLicence } from './licences.mjs';

/**
 * @param {string} root the checkout
 * @param {readonly string[]} folders of the packages that are in, relative to the checkout
 * @param {readonly { name: string, version: string, licence: string }[]} others what is in and comes from no registry
 * @returns {Promise<string>} CycloneDX 1.5 as JSON, the same for the same parts. Throws where npm fails or does not know a package.
 */
export async function listParts(root, folders, others = []) {
  const complete = await askNpm(root);
  const wanted = new Map(folders.map((folder) => [idOf(join(root, folder, 'package.json')), folder]));
  const components = complete.components.filter((component) => wanted.has(`${component.name}@${component.version}`));
  const found = new Set(components.map((component) => `${component.name}@${component.version}`));
  const missing = [...wanted.keys()].filter((id) => !found.has(id));
  if (missing.length > 0)
    throw new Error(`npm sbom does not know ${missing.join(', ')}: is package-lock.json in step?`);
  const kept = new Set(components.map((component) => component['bom-ref']));
  const own = complete.metadata.component;
  const list = {
    bomFormat: 'CycloneDX',
    specVersion: complete.specVersion,
    version: 1,
    metadata: {
      component: { ...own, type: 'application', name: 'overread' },
    },
    components: [...components.map((component) => asShipped(root, wanted, component)), ...others.map(toComponent)],
    dependencies: complete.dependencies
      .filter(({ ref }) => ref === own['bom-ref'] || kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((id) => kept.has(id)) })),
  };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

async function askNpm(root) {
  const npm = npmCommand();
  const args = [...npm.args, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=error'];
  const result = await runProgram(npm.command, args, { cwd: root, shell: npm.shell, keptChars: Infinity });
  if (result.problem !== undefined)
    throw new Error(`npm sbom failed (${result.problem}): ${result.output.slice(-400)}`);
  return JSON.parse(result.output.slice(result.output.indexOf('{')));
}

/** What is bundled into the page is a development package to npm; here it is part of the program. */
function asShipped(root, wanted, { properties, ...component }) {
  const folder = wanted.get(`${component.name}@${component.version}`);
  const licenses = component.licenses ?? [{ license: { id: findLicence(root, folder) } }];
  const kept = properties?.filter(({ name }) => name !== 'cdx:npm:package:development');
  return { ...component, licenses, scope: 'required', ...(kept?.length ? { properties: kept } : {}) };
}

function toComponent({ name, version, licence }) {
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    scope: 'required',
    purl: `pkg:generic/${name}@${version}`,
    licenses: [{ license: { id: licence } }],
  };
}

function idOf(manifest) {
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return `${name}@${version}`;
}
