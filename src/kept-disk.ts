// Platforms whose disks are forgotten at every deployment: a SQLite file there would be lost with everything in it. `config.ts` asks.

type Environment = Record<string, string | undefined>;

/** By the variable that such a platform sets. `mounts`: disks that stay can be mounted, outside the folder of the program. */
const platforms = [
  { variable: "DYNO", name: "Heroku", mounts: false },
  { variable: "K_SERVICE", name: "Cloud Run", mounts: false },
  { variable: "VCAP_APPLICATION", name: "Cloud Foundry", mounts: false },
  { variable: "RENDER", name: "Render", mounts: true },
  { variable: "RAILWAY_ENVIRONMENT_ID", name: "Railway", mounts: true },
  { variable: "FLY_APP_NAME", name: "Fly.io", mounts: true },
];

/** Why the database would not last; undefined when nothing speaks against it. */
export function lostAtDeployment(url: string, env: Environment): string | undefined {
  const platform = platforms.find(({ variable }) => (env[variable] ?? "") !== "");
  if (platform === undefined || !url.startsWith("sqlite:")) return undefined;
  const isElsewhere = /^sqlite:(\/\/)?\//.test(url);
  if (platform.mounts && isElsewhere) return undefined;
  const otherwise = platform.mounts ? ", or sqlite: and the path of a file on a disk that is mounted" : "";
  return `${platform.name} forgets this disk at every deployment, and all requests and decisions with it; set it to a PostgreSQL (postgres://…)${otherwise}`;
}
