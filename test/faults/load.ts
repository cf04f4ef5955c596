// The load: people in Slack who do everything the bot offers, people on their phones, and WhatsApp itself, all at once and
// by chance, but by a chance that a seed repeats. What was done stands in the ledger.
import { setTimeout as pause } from "node:timers/promises";
import type { Act, ActKind, Acts, Came } from "./acts.ts";
import { countAct, createLedger, type Ledger } from "./ledger.ts";
import { createPhoneActs } from "./phone-acts.ts";
import type { Random } from "./random.ts";
import { createSlackActs } from "./slack-acts.ts";
import { people, phoneNumber, type Stage } from "./stage.ts";

export type Load = {
  ledger: Ledger;
  /** Acts until the signal says to stop, and resolves when everybody has. */
  run(signal: AbortSignal, everyMs: number): Promise<void>;
  /** Anna, who does nothing else, does this as soon as it can be done; only the latest wish counts. */
  wish(kind: ActKind): void;
};

const adminOnly: ActKind[] = ["remove", "delete", "reset link"];

/** `only`: what is done; undefined: everything there is. */
export function createLoad(stage: Stage, random: Random, only?: readonly ActKind[]): Load {
  const ledger = createLedger();
  let wished: ActKind | null = null;
  let phones = 0;
  const parts = { stage, ledger, newPhone: () => phoneNumber((phones += 1)) };
  const inSlack = chosen(createSlackActs(parts), only);
  const onPhones = chosen(createPhoneActs(parts), only);

  return {
    ledger,
    async run(signal, everyMs) {
      const slackPeople = [people.alice, people.ben, people.cleo];
      await Promise.all([
        ...slackPeople.map((who) => lives({ who, acts: inSlack, signal, everyMs })),
        lives({ who: people.alice, acts: onPhones, signal, everyMs: everyMs / 2 }),
        fulfilsWishes(signal),
      ]);
    },
    wish(kind) {
      wished = kind;
    },
  };

  async function lives(life: {
    who: string;
    acts: Acts;
    signal: AbortSignal;
    everyMs: number;
  }): Promise<void> {
    const chance = random.branch(`${life.who}${life.acts === onPhones ? " on a phone" : ""}`);
    while (!life.signal.aborted) {
      const kind = weighted(life.acts, chance);
      const act = life.acts[kind];
      const isAllowed = life.who === people.alice || !adminOnly.includes(kind);
      if (act !== undefined && isAllowed) await perform(kind, act, chance, life.who);
      await pause(life.everyMs * (0.5 + chance.number()), undefined, { signal: life.signal }).catch(
        () => undefined,
      );
    }
  }

  async function fulfilsWishes(signal: AbortSignal): Promise<void> {
    const chance = random.branch("wishes");
    while (!signal.aborted) {
      const kind = wished;
      const act = kind === null ? undefined : (inSlack[kind] ?? onPhones[kind]);
      if (kind !== null && act !== undefined && stage.bot.isUp()) {
        const came = await perform(kind, act, chance, people.anna);
        if (came === "done" && wished === kind) wished = null;
        // Nobody waits who could be decided on.
        if (came === "impossible" && inSlack[kind] !== undefined)
          await onPhones.ask?.run(chance, people.anna);
      }
      await pause(60);
    }
  }

  /** What is there when somebody looks may be gone when they act: then the sandbox throws, as Slack would show nothing. */
  async function perform(kind: ActKind, act: Act, chance: Random, who: string): Promise<Came> {
    let came: Came = "impossible";
    try {
      came = await act.run(chance, who);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
    }
    countAct(ledger, kind, came);
    return came;
  }
}

function chosen(acts: Acts, only: readonly ActKind[] | undefined): Acts {
  const entries = Object.entries(acts) as [ActKind, Act][];
  return Object.fromEntries(entries.filter(([kind]) => only === undefined || only.includes(kind)));
}

/** By weight. */
function weighted(acts: Acts, chance: Random): ActKind {
  const entries = Object.entries(acts) as [ActKind, Act][];
  let left = chance.number() * entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [kind, { weight }] of entries) {
    left -= weight;
    if (left < 0) return kind;
  }
  return entries[0]?.[0] ?? "look";
}
