// The licence of every package of the production install, by the lock file; fails when one is not among those that may be used with
// and within a program under MIT. `npm run licences` prints them.
import { readFileSync } from "node:fs";

/** Permissive ones, and LGPL for the libraries that sharp loads as they are. */
const allowed = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
  "MIT-0",
  "Unlicense",
];

const { packages } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const byLicence = new Map();
for (const [path, { dev, license, version }] of Object.entries(packages)) {
  if (path === "" || dev === true) continue;
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const known = byLicence.get(license ?? "none") ?? new Set();
  byLicence.set(license ?? "none", known.add(`${name} ${version}`));
}
for (const [licence, names] of [...byLicence].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  process.stdout.write(`${licence}: ${[...names].join(", ")}\n`);
const foreign = [...byLicence.keys()].filter((licence) => !isAllowed(licence));
if (foreign.length > 0) {
  process.stderr.write(`Not allowed: ${foreign.join("; ")}\n`);
  process.exitCode = 1;
}

/** "A OR B" needs one of them, "A AND B" both. */
function isAllowed(licence) {
  const words = licence.replace(/[()]/g, "");
  return words
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((each) => allowed.includes(each.trim())));
}
