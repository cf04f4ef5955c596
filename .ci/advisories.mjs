// Known holes in the packages of the production install, as the registry knows them. Fails for serious ones; where the registry does
// not answer, such as behind a mirror without advisories, it says so and does not. `npm run check` runs it.
import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8", timeout: 60_000 });
const counts = counted(stdout ?? "");
if (counts === undefined)
  process.stdout.write("The registry told of no advisories; they were not looked at.\n");
else {
  process.stdout.write(
    `Advisories: ${counts.critical} critical, ${counts.high} high, ${counts.moderate} moderate, ${counts.low} low.\n`,
  );
  if (counts.critical + counts.high > 0) {
    process.stderr.write("npm audit --omit=dev names the packages.\n");
    process.exitCode = 1;
  }
}

function counted(text) {
  try {
    return JSON.parse(text).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
