// What the production install is made of, in CycloneDX: npm's own list of all packages, without those that only development needs.
// (npm's `--omit=dev` also leaves out what production and development share, such as pg.) `npm run sbom` prints it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { packages } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const { stdout, status } = spawnSync("npm", ["sbom", "--sbom-format=cyclonedx"], {
  encoding: "utf8",
  maxBuffer: 100_000_000,
});
if (status !== 0) {
  process.stderr.write(`npm sbom failed:\n${stdout}\n`);
  process.exit(1);
}
const installed = new Set(
  Object.entries(packages).flatMap(([path, { dev, version }]) =>
    dev === true
      ? []
      : [`${path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`],
  ),
);
const list = JSON.parse(stdout);
const components = list.components.filter((component) => installed.has(component["bom-ref"]));
const known = new Set([list.metadata.component["bom-ref"], ...components.map((each) => each["bom-ref"])]);
const dependencies = list.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => known.has(each)) }));
process.stdout.write(`${JSON.stringify({ ...list, components, dependencies }, null, 2)}\n`);
