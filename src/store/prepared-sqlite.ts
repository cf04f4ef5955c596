// SQLite's statements, prepared once for each text: Kysely's dialect prepares anew for every execution. `database.ts` gives it to
// the dialect in place of the file.
import type Sqlite from "better-sqlite3";
import type { SqliteDatabase } from "kysely";

/** The bot has some two hundred texts; those with lists of varying length are not worth more room. */
const mostKept = 500;

export function preparedOnce(file: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    prepare(sql) {
      const statement = kept.get(sql) ?? file.prepare(sql);
      // Taken out and put back: the one that was used longest ago comes first, and goes first.
      kept.delete(sql);
      kept.set(sql, statement);
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
    close: () => void file.close(),
  };
}
