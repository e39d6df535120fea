// Which packages of others went into the bundles, and what has to be told of them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

/**
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX identifier
 * @property {string} integrity as the lock file has it
 * @property {string} licenceText
 */

/**
 * The packages of which code went into a bundle, by name.
 * @param {string} root
 * @param {readonly string[]} inputs source files, relative to the root
 * @returns {Promise<readonly BundledPackage[]>}
 */
export async function bundledPackages(root, inputs) {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(?:deflated:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match?.[1] !== undefined) folders.add(relative(root, resolve(root, match[1])));
  }
  const packages = [...folders].sort().map((folder) => describe(root, folder, lock.packages[folder].integrity));
  return Promise.all(packages);
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} integrity
 * @returns {Promise<BundledPackage>}
 */
async function describe(root, folder, integrity) {
  const place = join(root, folder);
  const { name, version, license } = JSON.parse(await readFile(join(place, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'License.txt', 'LICENSE.txt', 'license.txt']
    .map((candidate) => join(place, candidate))
    .find((candidate) => existsSync(candidate));
  const licenceText =
    file === undefined ? '(the package carries no licence file)' : (await readFile(file, 'utf8')).trim();
  return { name, version, license, integrity, licenceText };
}

/**
 * Their licences, as text.
 * @param {readonly BundledPackage[]} packages
 */
export function licencesOf(packages) {
  return packages
    .map(({ name, version, license, licenceText }) => `${name} ${version} (${license})\n\n${licenceText}\n`)
    .join(`\n${'-'.repeat(72)}\n\n`);
}

/**
 * A bill of materials in the form of CycloneDX 1.5. It has no date and no serial number: the same sources give the same bytes.
 * @param {{ name: string, version: string, license: string }} product
 * @param {readonly BundledPackage[]} packages
 */
export function billOfMaterials(product, packages) {
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: component('application', product) },
    components: packages.map((one) => ({ ...component('library', one), hashes: [sha512(one.integrity)] })),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/**
 * @param {string} type
 * @param {{ name: string, version: string, license: string }} of
 */
function component(type, of) {
  const { name, version, license } = of;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, licenses: [{ license: { id: license } }], purl };
}

/** @param {string} integrity */
function sha512(integrity) {
  return { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') };
}
