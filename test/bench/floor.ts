// The floor under the intake, as a process of its own: a bare server that checks the same signature and commits one row for each
// request before it answers 200, as durably as the bot does. Whatever the bot does beyond that, its figures stand beside these.
// `stage.ts` starts it with PORT, DATABASE_URL and APP_SECRET.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import Sqlite from "better-sqlite3";
import { Pool } from "pg";

const { PORT, DATABASE_URL = "", APP_SECRET = "" } = process.env;
const keep = DATABASE_URL.startsWith("postgres") ? await intoPostgres() : intoSqlite();

createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => void answer(Buffer.concat(chunks), req.headers["x-hub-signature-256"]));

  async function answer(body: Buffer, signature: unknown): Promise<void> {
    const given = Buffer.from(String(signature));
    const right = Buffer.from(`sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`);
    const isSigned = given.length === right.length && timingSafeEqual(given, right);
    if (isSigned) await keep(createHash("sha256").update(body).digest("hex"), body.toString("utf8"));
    res.writeHead(isSigned ? 200 : 401, { "content-type": "text/plain" }).end("Stored.");
  }
}).listen(Number(PORT), "127.0.0.1");

function intoSqlite(): (hash: string, body: string) => Promise<void> {
  const file = new Sqlite(DATABASE_URL.replace("sqlite:", ""));
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = FULL");
  file.exec("create table received (hash text primary key, body text not null)");
  const insert = file.prepare("insert into received values (?, ?) on conflict do nothing");
  return async (hash, body) => {
    insert.run(hash, body);
  };
}

async function intoPostgres(): Promise<(hash: string, body: string) => Promise<void>> {
  const pool = new Pool({ connectionString: DATABASE_URL, max: 10 });
  await pool.query("create table received (hash text primary key, body text not null)");
  const text = "insert into received values ($1, $2) on conflict do nothing";
  return async (hash, body) => {
    await pool.query({ name: "keep", text, values: [hash, body] });
  };
}
