// The only reader of the process's environment, and of the file `.env` in the folder it was started in, which `npm run setup`
// writes. What is set in the environment itself counts more.
import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";

export const environmentFile = ".env";

export function loadEnvironment(): Record<string, string | undefined> {
  if (existsSync(environmentFile)) loadEnvFile(environmentFile);
  return process.env;
}
