// PostgreSQL's statements, parsed once for each text and connection, and written to the network together when they are asked
// for together. `postgres.ts` gives it each new connection.
import { createHash } from "node:crypto";
import type { Client } from "pg";

/** The bot has some two hundred texts. */
const mostNamed = 500;

/**
 * PgBouncer gives each transaction another connection, and its versions before 1.21 do not know what was prepared there; and a newer
 * version of the bot may give a table another shape. Whoever hears one of these asks again without names, from then on.
 * Source: postgresql.org/docs/current/errcodes-appendix.html; pgbouncer.org/config.html, max_prepared_statements
 */
const complaints = new Set(["26000", "42P05", "0A000"]);

/** The statement was refused because it was prepared, and will be taken when it comes again. */
export function isAboutPreparing(error: unknown): boolean {
  return complaints.has(String((error as { code?: unknown } | null)?.code));
}

type Query = (text: string, values?: unknown[]) => Promise<unknown>;

export function createPreparing(): (client: Client) => void {
  // Instances may share a connection behind a pooler: a name must mean the same to all of them.
  const names = new Map<string, string>();
  let isUnderstood = true;

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || !isUnderstood || names.size >= mostNamed) return known;
    const name = createHash("sha256").update(text).digest("base64url");
    names.set(text, name);
    return name;
  }

  return (client) => {
    const plain: Query = client.query.bind(client);
    const named = client.query.bind(client);
    let isCorked = false;

    async function query(text: string, values: unknown[] = []): Promise<unknown> {
      // Kysely's own statements, and those that begin and end a transaction, have no values.
      const name = values.length === 0 ? undefined : nameOf(text);
      together();
      if (name === undefined) return plain(text, values);
      try {
        return await named({ name, text, values });
      } catch (error) {
        if (!isAboutPreparing(error)) throw error;
        isUnderstood = false;
        names.clear();
        // Within a transaction all of it has to come again.
        if (client.getTransactionStatus() !== "I") throw error;
        return plain(text, values);
      }
    }

    /** Each write is a call of the system, and costs more than what is written. */
    function together(): void {
      if (isCorked) return;
      isCorked = true;
      const { stream } = client.connection;
      stream.cork();
      process.nextTick(() => {
        isCorked = false;
        stream.uncork();
      });
    }

    client.query = query as typeof client.query;
  };
}
