// Secrets from files, as Docker and Kubernetes hand them out: NAME_FILE names a file whose content is NAME. `config.ts` reads the
// environment through it.
import { readFileSync } from "node:fs";
import { codeOf } from "./error-code.ts";

type Environment = Record<string, string | undefined>;

export function withSecretFiles(
  env: Environment,
  secrets: readonly string[],
): { env: Environment; problems: string[] } {
  const read: Environment = {};
  const problems: string[] = [];
  for (const name of secrets) {
    const path = env[`${name}_FILE`]?.trim();
    if (path === undefined || path === "") continue;
    if ((env[name]?.trim() ?? "") !== "")
      problems.push(`${name}_FILE: set as well as ${name}; set one of them`);
    try {
      const content = readFileSync(path, "utf8").trim();
      if (content === "") problems.push(`${name}_FILE: the file is empty`);
      read[name] = content;
    } catch (error) {
      problems.push(`${name}_FILE: the file cannot be read (${codeOf(error) ?? "unknown"})`);
    }
  }
  return { env: { ...env, ...read }, problems };
}
