// The only reader of the process's environment, and of the file `.env` in the folder it was started in, which `npm run setup`
// writes. What is set in the environment itself counts more.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { loadEnvFile } from "node:process";
import { codeOf } from "./error-code.ts";

export const environmentFile = ".env";

/** A file that somebody else owns, left where a service runs that has its environment from elsewhere, keeps nothing from starting. */
export function loadEnvironment(): Record<string, string | undefined> {
  if (!existsSync(environmentFile)) return process.env;
  try {
    readFileSync(environmentFile);
  } catch (error) {
    process.stderr.write(
      `${resolve(environmentFile)} is there, but the user this runs as may not read it (${codeOf(error) ?? "unknown"}), so it is left out. Give it to that user (chown), or take it away where the environment comes from elsewhere.\n`,
    );
    return process.env;
  }
  loadEnvFile(environmentFile);
  return process.env;
}
