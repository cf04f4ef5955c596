// Which instances of Groupdesk work on this database: each says now and then that it lives, and takes itself off when it stops in
// order. `app.ts` starts it; a probe and the log ask.
import { hostname } from "node:os";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { checkUpPace } from "../pace.ts";
import type { Database } from "../store/database.ts";
import { createKeyed } from "../store/keyed.ts";

export type Instances = {
  /** Names of those that were not heard of for a while and have not stopped in order; for an hour, then they are history. */
  gone(): Promise<string[]>;
  /** `name`: this one's. One of the same name takes the place of an earlier one. */
  start(name: string): void;
  stop(): Promise<void>;
};

const namespace = "instances";
/** As Keyv writes it before the key. */
const prefix = `${namespace}::`;
type Beat = { at: number };

/** Unlike on every machine and in every container; the port tells apart those of one machine. */
export function instanceName(port: number): string {
  return `${hostname()}:${port}`;
}

export function createInstances({ db, clock, log }: { db: Database; clock: Clock; log: Log }): Instances {
  const beats = createKeyed<Beat>(db, namespace);
  let timer: NodeJS.Timeout | undefined;
  let mine: string | undefined;

  async function beat(name: string): Promise<void> {
    try {
      await beats.set(name, { at: clock.now() }, checkUpPace.goneForMs);
    } catch (error) {
      log.debug({ err: error }, "could not write down that this instance lives");
    }
  }

  return {
    async gone() {
      const rows = await db.selectFrom("keyed").select("key").where("key", "like", `${prefix}%`).execute();
      const names = rows.map(({ key }) => key.slice(prefix.length)).filter((name) => name !== mine);
      const seen = await Promise.all(names.map(async (name) => ({ name, beat: await beats.get(name) })));
      return seen
        .filter(({ beat: last }) => last !== undefined && clock.now() - last.at > checkUpPace.goneAfterMs)
        .map(({ name }) => name);
    },
    start(name) {
      mine = name;
      void beat(name);
      timer = setInterval(() => void beat(name), checkUpPace.beatEveryMs).unref();
    },
    async stop() {
      clearInterval(timer);
      if (mine === undefined) return;
      await beats.delete(mine).catch((error: unknown) => {
        log.debug({ err: error }, "could not write down that this instance ends");
      });
    },
  };
}
