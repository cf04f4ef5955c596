// Names of variables that nobody reads and that look like slips of ours: what they were to say is lost without a word. The start and
// `npm run doctor` tell.
import { distance } from "fastest-levenshtein";
import { environmentVariables, secretVariables } from "./config.ts";

type Slip = { name: string; meant: string };

const ours = new Set([...environmentVariables, ...secretVariables.map((name) => `${name}_FILE`)]);

export function mistypedIn(env: Record<string, string | undefined>): Slip[] {
  return Object.keys(env)
    .filter((name) => !ours.has(name) && (env[name] ?? "") !== "")
    .flatMap((name) => {
      const meant = environmentVariables.find((known) => looksLike(name.toUpperCase(), known));
      return meant === undefined ? [] : [{ name, meant }];
    });
}

/** Short names are like many others: HOST and HOME. */
function looksLike(name: string, known: string): boolean {
  const tolerated = known.length < 6 ? 0 : known.length < 9 ? 1 : 2;
  return distance(name, known) <= tolerated || name === `${known}_FILE`;
}

export function sentenceAbout({ name, meant }: Slip): string {
  return name === `${meant}_FILE`
    ? `${name} is set, and only secrets may come from files: ${meant} itself is what is read.`
    : `${name} is set, and nothing reads it. Is ${meant} meant?`;
}
