// What can happen to the database: PostgreSQL restarted, its connections cut in mid-transaction, read-only; a SQLite file
// that is full, read-only, locked by another process, or shared with a second bot. Nothing is acknowledged then that is not
// stored, `/readyz` says so, and all is well again by itself.
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { startPostgres } from "../postgres.ts";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";

const outageMs = 6_000;
const tellsWithinMs = 5_000;
const recoversWithinMs = 15_000;
const heldMs = 250;
const execute = promisify(execFile);

export async function databaseFaults(run: Run): Promise<Result[]> {
  // Of its own: it is restarted under those who use it.
  const postgres = await startPostgres();
  try {
    return [
      ...(await runCases(run, { family: "database", cases: sqliteCases, atOnce: 2 })),
      ...(await runCases(
        { ...run, postgresUrl: postgres.url },
        {
          family: "database",
          cases: [cutBackends, readOnlyServer, restarted(() => postgres.restart())],
          atOnce: 1,
        },
      )),
    ];
  } finally {
    await postgres.stop();
  }
}

const cutBackends: Case = {
  fault: "connections are cut in mid-transaction, again and again",
  on: "postgres",
  async act(scene) {
    const { database } = scene.stage;
    await underLoadDuring(scene, async () => {
      for (let cut = 0; cut < 40; cut += 1) {
        await database.administer(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}' and pid <> pg_backend_pid()",
        );
        await pause(scene.random.between(20, 250));
      }
    });
    await recovers(scene);
  },
};

const readOnlyServer: Case = {
  fault: "the server is read-only for a while",
  on: "postgres",
  async act(scene) {
    const { database } = scene.stage;
    const turn = async (isReadOnly: boolean) => {
      await database.administer(
        `alter database {database} set default_transaction_read_only = ${isReadOnly ? "on" : "off"}`,
      );
      await database.administer(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}' and pid <> pg_backend_pid()",
      );
    };
    await underLoadDuring(scene, async () => {
      await turn(true);
      await saysNotReady(scene);
      await pause(outageMs);
      await turn(false);
    });
    await recovers(scene);
  },
};

function restarted(restart: () => Promise<void>): Case {
  return {
    fault: "the server is restarted under load, three times",
    on: "postgres",
    async act(scene) {
      await underLoadDuring(scene, async () => {
        for (let time = 0; time < 3; time += 1) {
          await restart();
          await pause(1_500);
        }
      });
      await recovers(scene);
    },
  };
}

/** The limit on the size of files is one that a running process can be given: what would grow a file fails as on a full disk. */
function limitedFile(fault: string, limit: string): Case {
  return {
    fault,
    on: "sqlite",
    async act(scene) {
      const { bot } = scene.stage;
      const limitTo = (size: string) => execute("prlimit", ["--pid", String(bot.pid()), `--fsize=${size}:`]);
      const isAvailable = await limitTo("unlimited").then(
        () => true,
        () => false,
      );
      if (!isAvailable) return scene.note("not possible on this machine: there is no prlimit");
      await underLoadDuring(scene, async () => {
        await limitTo(limit);
        await saysNotReady(scene);
        await pause(outageMs);
        await limitTo("unlimited");
      });
      await recovers(scene);
    },
  };
}

const lockedFile: Case = {
  fault: "another process holds the file locked for 20 seconds",
  on: "sqlite",
  async act(scene) {
    const { bot, database } = scene.stage;
    let longestMs = 0;
    await underLoadDuring(scene, async () => {
      const unlock = await database.lock();
      const until = performance.now() + 20_000;
      while (performance.now() < until) {
        const before = performance.now();
        await bot.ask("healthz", 30_000);
        longestMs = Math.max(longestMs, performance.now() - before);
        await pause(20);
      }
      await unlock();
    });
    scene.expect(
      `the event loop is not held (/healthz took ${Math.round(longestMs)} ms)`,
      longestMs < heldMs + 500,
    );
    await recovers(scene);
  },
};

const secondProcess: Case = {
  fault: "a second process is started on the same file",
  on: "sqlite",
  async act(scene) {
    const other = await scene.stage.another();
    other.spawn();
    const said = await scene.until(() => other.isUp() || other.crashes.length > 0, 30_000);
    scene.expect("the second process is refused at its start", said !== null && !other.isUp());
    await scene.underLoad(outageMs);
    await other.kill();
  },
};

const sqliteCases: Case[] = [
  limitedFile("the disk is full for a while", "4096"),
  limitedFile("nothing can be written for a while", "0"),
  lockedFile,
  secondProcess,
];

async function underLoadDuring(scene: Scene, fault: () => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const acting = scene.load.run(ended.signal, 700);
  await pause(1_500);
  await fault();
  await pause(1_000);
  ended.abort();
  await acting;
}

async function saysNotReady(scene: Scene): Promise<void> {
  const afterMs = await scene.until(async () => (await scene.stage.bot.ask("readyz")) === 503, tellsWithinMs);
  scene.expect(`/readyz says within ${seconds(tellsWithinMs)} that nothing can be stored`, afterMs !== null);
}

/** By itself: nobody starts it again. */
async function recovers(scene: Scene): Promise<void> {
  const { bot } = scene.stage;
  const readyMs = await scene.until(async () => (await bot.ask("readyz")) === 200, recoversWithinMs);
  scene.expect(`/readyz says ready within ${seconds(recoversWithinMs)}`, readyMs !== null);
  const group = scene.openGroup();
  const shownMs = await scene.isOffered(scene.asks(group), recoversWithinMs);
  scene.expect(`a new request is shown within ${seconds(recoversWithinMs)}`, shownMs !== null);
  scene.note(`ready after ${seconds(readyMs ?? Number.NaN)}, shows after ${seconds(shownMs ?? Number.NaN)}`);
}
