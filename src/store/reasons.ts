// Why a database or its disk refuses, in words that say where to look: from the codes of SQLite, PostgreSQL and Node. The start, `/readyz`
// and the self-check ask.
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { codeOf } from "../error-code.ts";

/** Sources: sqlite.org/rescode.html, postgresql.org/docs/current/errcodes-appendix.html, man errno */
const words: Record<string, string> = {
  SQLITE_FULL: "its disk is full",
  SQLITE_READONLY: "its file or folder may only be read",
  SQLITE_CANTOPEN: "its file cannot be opened",
  SQLITE_BUSY: "another process has locked it",
  SQLITE_LOCKED: "another process has locked it",
  SQLITE_CORRUPT: "its file is damaged",
  SQLITE_NOTADB: "its file is no database",
  SQLITE_PERM: "this user may not use its file",
  SQLITE_IOERR: "its disk gives errors",
  ENOSPC: "its disk is full",
  EDQUOT: "its disk is full",
  EROFS: "its file or folder may only be read",
  EACCES: "this user may not use its file or folder",
  EPERM: "this user may not use its file or folder",
  "53100": "the disk of PostgreSQL is full",
  "25006": "it may only be read",
  "53300": "it has too many connections",
  "28P01": "it refuses the password",
  "28000": "it refuses the user",
  "3D000": "there is no database of that name",
  "57P03": "it is starting or stopping",
  ECONNREFUSED: "nothing answers at its address",
  ENOTFOUND: "nobody knows its host name",
  ETIMEDOUT: "nothing answers at its address",
};

/** Undefined: nothing that is worth saying is known. Of an error with causes the first that is known. */
export function reasonOf(error: unknown): string | undefined {
  const code = codeOf(error) ?? "";
  // SQLite's own are more exact than we are: SQLITE_IOERR_WRITE.
  const known = words[code] ?? words[code.split("_").slice(0, 2).join("_")];
  if (known !== undefined) return known;
  const further = error instanceof AggregateError ? error.errors[0] : (error as Error | undefined)?.cause;
  return further === undefined ? undefined : reasonOf(further);
}

/** On a disk that is full SQLite cannot make its side files, and calls that an error of input and output. */
const fullBelowBytes = 1024 * 1024;

export function reasonOnDisk(error: unknown, path: string): string | undefined {
  const isDiskError = codeOf(error)?.startsWith("SQLITE_IOERR") === true;
  return isDiskError && (freeBytes(path) ?? fullBelowBytes) < fullBelowBytes
    ? words["SQLITE_FULL"]
    : reasonOf(error);
}

/** Of the disk that a file is on, or will be. Undefined: the system does not say. */
export function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folderThere(path));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Whether this user may make a file there, with the folders that it needs. */
export function mayMake(path: string): boolean {
  try {
    const folder = folderThere(path);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function folderThere(path: string): string {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (existsSync(folder) || folder === dirname(folder)) return folder;
  }
}
