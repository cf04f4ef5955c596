// The load: people in Slack who do everything the bot offers, people on their phones, and WhatsApp itself, all at once and
// by chance, but by a chance that a seed repeats. What was done stands in the ledger.
import { setTimeout as pause } from "node:timers/promises";
import type { GroupView } from "../../src/sandbox/whatsapp/snapshot.ts";
import { fieldsOf, fillsIn, offeredBy, type FillIn } from "./forms.ts";
import { countAct, createLedger, type Answered, type Ledger, type TaskKind } from "./ledger.ts";
import type { Random } from "./random.ts";
import { shownIn, type Button, type Shown } from "./shown.ts";
import { channels, people, phoneNumber, seenPhone, subjectToken, type Stage } from "./stage.ts";
import { buttons, fields } from "./words.ts";

export type ActKind =
  | TaskKind
  | "approve"
  | "reject"
  | "all at once"
  | "try again"
  | "look"
  | "ask"
  | "withdraw"
  | "leave"
  | "suspend"
  | "clear"
  | "edit elsewhere";

export type Load = {
  ledger: Ledger;
  /** Acts until the signal says to stop, and resolves when everybody has. */
  run(signal: AbortSignal, everyMs: number): Promise<void>;
  /** Anna, who does nothing else, does this as soon as it can be done; only the latest wish counts. */
  wish(kind: ActKind): void;
};

type Act = { weight: number; run: (random: Random, who: string) => Promise<Came> | Came };
type Came = "done" | "refused" | "impossible";

/** How often the very same bytes are sent once more, as Slack does when an answer got lost. */
const repeated = 0.15;
/** A card shows eight; what it hides cannot be looked at. */
const mostWaiting = 5;
const mostGroups = 18;
const adminOnly: ActKind[] = ["remove", "delete", "reset link"];

export function createLoad(stage: Stage, random: Random): Load {
  const { whatsapp, slack } = stage;
  const ledger = createLedger();
  let wished: ActKind | null = null;
  let phones = 0;
  let tokens = 0;

  const inSlack: Partial<Record<ActKind, Act>> = {
    create: { weight: 2, run: create },
    settings: { weight: 3, run: (chance, who) => task("settings", chance, who) },
    send: { weight: 4, run: (chance, who) => task("send", chance, who) },
    invite: { weight: 3, run: (chance, who) => task("invite", chance, who) },
    remove: { weight: 2, run: (chance, who) => task("remove", chance, who) },
    "reset link": { weight: 2, run: (chance, who) => task("reset link", chance, who) },
    delete: { weight: 1, run: (chance, who) => task("delete", chance, who) },
    approve: { weight: 14, run: (chance, who) => decide("approve", chance, who) },
    reject: { weight: 8, run: (chance, who) => decide("reject", chance, who) },
    "all at once": { weight: 3, run: allAtOnce },
    "try again": { weight: 2, run: tryAgain },
    look: { weight: 2, run: look },
  };
  const onPhones: Partial<Record<ActKind, Act>> = {
    ask: { weight: 20, run: ask },
    withdraw: { weight: 3, run: withdraw },
    leave: { weight: 4, run: leave },
    suspend: { weight: 1, run: suspend },
    clear: { weight: 3, run: clear },
    "edit elsewhere": { weight: 1, run: editElsewhere },
  };

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
    acts: Partial<Record<ActKind, Act>>;
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
        if (came === "impossible" && inSlack[kind] !== undefined) ask(chance);
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

  // In Slack

  async function create(chance: Random, who: string): Promise<Came> {
    if (livingGroups().length >= mostGroups) return "impossible";
    const token = subjectToken(1_000 + ++tokens);
    const came = await fillsIn(stage, {
      who,
      command: "create",
      fillIn: (form) => ({
        [fields.create.name]: `Made ${token}`,
        [fields.create.description]: `of ${token}`,
        [fields.where]: chance.chance(0.3) ? channels.orders : channels.main,
        [fields.create.number]: chance.pick(offeredBy(form, "number")) ?? null,
      }),
    });
    return written("create", { groupId: "", token }, came, chance, who);
  }

  async function task(kind: Exclude<TaskKind, "create">, chance: Random, who: string): Promise<Came> {
    const group = chance.pick(livingGroups().filter((each) => isFit(kind, each)));
    if (group === undefined) return "impossible";
    const token = tokenFor(kind, group, chance);
    const name = /Q\d+Z/u.exec(group.subject)?.[0] ?? group.subject;
    const came = await fillsIn(stage, {
      who,
      command: `${commands[kind]} ${name}`,
      fillIn: filling(kind, token, group),
    });
    return written(kind, { groupId: group.id, token }, came, chance, who);
  }

  function isFit(kind: TaskKind, group: GroupView): boolean {
    const earlier = ledger.asked.filter(({ groupId }) => groupId === group.id);
    if (earlier.some((asked) => asked.kind === "delete")) return false;
    if (kind === "remove") return removable(group).length > 0;
    if (kind === "send") return group.members.length > 0;
    // One at a time: which of two came last nobody could tell.
    if (kind === "settings" || kind === "reset link") return !earlier.some((asked) => asked.kind === kind);
    return kind !== "delete" || (/Made|Q000[6-9]Z/u.test(group.subject) && livingGroups().length > 5);
  }

  /** Each person once: two cards about one person could not be told apart. */
  function removable({ id, members }: GroupView): GroupView["members"] {
    const asked = ledger.asked.filter(({ kind, groupId }) => kind === "remove" && groupId === id);
    return members.filter(({ phone }) => !asked.some(({ token }) => token === seenPhone(phone)));
  }

  function tokenFor(kind: TaskKind, group: GroupView, chance: Random): string {
    if (kind === "invite") return seenPhone(newPhone());
    if (kind === "remove") return seenPhone(chance.pick(removable(group))?.phone ?? "");
    if (kind === "delete" || kind === "reset link") return "";
    return subjectToken(5_000 + ++tokens);
  }

  function written(
    kind: TaskKind,
    about: { groupId: string; token: string },
    came: Answered | Came,
    chance: Random,
    who: string,
  ): Came {
    if (came === "refused" || came === "impossible" || came === "done") return came;
    ledger.asked.push({ kind, ...about, answered: came, again: 0 });
    if (chance.chance(repeated)) repeatLast(who);
    return "done";
  }

  async function decide(decision: "approve" | "reject", chance: Random, who: string): Promise<Came> {
    const wanted = buttons[decision];
    const found = chance.pick(pressable((button) => button.label === wanted && button.phone !== null));
    if (found === undefined) return "impossible";
    const { message, button } = found;
    const { status } = await slack.as(who).click(message, wanted, { blockId: button.blockId });
    noteDecision(message, [button], { decision, who, status });
    if (chance.chance(repeated)) repeatLast(who);
    return "done";
  }

  async function allAtOnce(chance: Random, who: string): Promise<Came> {
    const decision = chance.chance(0.5) ? "approve" : "reject";
    const wanted = decision === "approve" ? buttons.approveAll : buttons.rejectAll;
    const found = chance.pick(pressable((button) => button.label === wanted));
    if (found === undefined) return "impossible";
    const { message } = found;
    const { status } = await slack.as(who).click(message, wanted);
    noteDecision(message, message.buttons, { decision, who, status });
    return "done";
  }

  function noteDecision(
    message: Shown,
    about: readonly Button[],
    { decision, who, status }: { decision: "approve" | "reject"; who: string; status: number },
  ): void {
    const answered = status === 200 ? "taken" : "unknown";
    for (const phone of new Set(about.map((button) => button.phone))) {
      if (phone === null) continue;
      const groupId = whatsapp.groups().find(({ subject }) => message.text.includes(subject))?.id ?? "";
      const digits = phone.replaceAll(/\D/gu, "");
      ledger.decided.push({ groupId, phone: digits, decision, who, answered, at: Date.now() });
    }
  }

  async function tryAgain(chance: Random, who: string): Promise<Came> {
    const found = chance.pick(pressable(({ label, phone }) => label === buttons.tryAgain && phone === null));
    if (found === undefined) return "impossible";
    const { message } = found;
    const asked = ledger.asked.find(({ token }) => token !== "" && message.text.includes(token));
    if (asked === undefined) return "impossible";
    asked.again += 1;
    await slack.as(who).click(message, buttons.tryAgain);
    return "done";
  }

  /** What only shows something must hold up nothing and change nothing. */
  async function look(chance: Random, who: string): Promise<Came> {
    const command = chance.pick(["list", "requests", "help", "info Q0001Z", "link Q0002Z"]) ?? "list";
    if (chance.chance(0.3)) await slack.as(who).openHome();
    else await slack.as(who).slash("/wa", command, { channel: channels.main });
    return "done";
  }

  function pressable(isWanted: (button: Button) => boolean): { message: Shown; button: Button }[] {
    return shownIn(stage).flatMap((message) =>
      message.buttons.filter(isWanted).map((button) => ({ message, button })),
    );
  }

  function repeatLast(who: string): void {
    const place = slack.sent.findLastIndex(({ payload }) => JSON.stringify(payload).includes(`"${who}"`));
    if (place >= 0) void slack.replay(place);
  }

  // On phones, and at WhatsApp

  function ask(chance: Random): Came {
    const group = chance.pick(
      livingGroups().filter((each) => each.members.length + each.pending.length < mostWaiting + 3),
    );
    if (group === undefined || group.pending.length >= mostWaiting) return "impossible";
    const phone = newPhone();
    whatsapp.asksToJoin(group.id, phone);
    ledger.happened.push({ kind: "asked", groupId: group.id, phone });
    return "done";
  }

  function withdraw(chance: Random): Came {
    const group = chance.pick(livingGroups().filter(({ pending }) => pending.length > 0));
    const phone = chance.pick(group?.pending ?? [])?.phone;
    if (group === undefined || phone === undefined) return "impossible";
    whatsapp.withdraws(group.id, phone);
    ledger.happened.push({ kind: "withdrew", groupId: group.id, phone });
    return "done";
  }

  function leave(chance: Random): Came {
    const group = chance.pick(livingGroups().filter(({ members }) => members.length > 1));
    const phone = chance.pick(group?.members ?? [])?.phone;
    if (group === undefined || phone === undefined) return "impossible";
    whatsapp.leaves(group.id, phone);
    ledger.happened.push({ kind: "left", groupId: group.id, phone });
    return "done";
  }

  /** Each group once: cards of two suspensions in one second could not be told apart. */
  function suspend(chance: Random): Came {
    const before = new Set(
      ledger.happened.flatMap(({ kind, groupId }) => (kind === "suspended" ? [groupId] : [])),
    );
    const group = chance.pick(livingGroups().filter(({ id }) => !before.has(id)));
    const suspendedNow = whatsapp.groups().filter(({ suspended, deleted }) => suspended && !deleted);
    if (group === undefined || suspendedNow.length > 1) return "impossible";
    whatsapp.suspend(group.id);
    ledger.happened.push({ kind: "suspended", groupId: group.id, phone: "" });
    return "done";
  }

  function clear(chance: Random): Came {
    const group = chance.pick(whatsapp.groups().filter(({ suspended, deleted }) => suspended && !deleted));
    if (group === undefined) return "impossible";
    whatsapp.clearSuspension(group.id);
    ledger.happened.push({ kind: "cleared", groupId: group.id, phone: "" });
    return "done";
  }

  function editElsewhere(chance: Random): Came {
    const group = chance.pick(
      livingGroups().filter(({ id }) => !ledger.asked.some(({ groupId }) => groupId === id)),
    );
    if (group === undefined) return "impossible";
    const token = /Q\d+Z/u.exec(group.subject)?.[0];
    if (token === undefined) return "impossible";
    whatsapp.changeSettingsElsewhere(group.id, { subject: `Renamed ${token}` });
    return "done";
  }

  function livingGroups(): GroupView[] {
    return whatsapp.groups().filter(({ deleted, suspended }) => !deleted && !suspended);
  }

  function newPhone(): string {
    phones += 1;
    return phoneNumber(phones);
  }
}

const commands: Record<Exclude<TaskKind, "create">, string> = {
  settings: "edit",
  send: "send",
  invite: "invite",
  remove: "remove",
  "reset link": "link reset",
  delete: "delete",
};

function filling(kind: TaskKind, token: string, group: GroupView): FillIn {
  return (form) => {
    const [text, ...moreText] = fieldsOf(form, (type) => type === "plain_text_input");
    const lists = fieldsOf(form, (type) => type !== "plain_text_input");
    if (kind === "settings") return { [fields.description]: `Now ${token}` };
    if (kind === "delete") {
      const all = lists.map((list) => [list, offeredBy(form, list)] as const);
      return { [text ?? ""]: group.subject, ...Object.fromEntries(all) };
    }
    if (kind === "remove") return chosen(form, lists, token);
    if (text === undefined) return {};
    return {
      [text]: kind === "send" ? `Hello ${token}` : token,
      ...Object.fromEntries(moreText.map((name) => [name, "friend"])),
    };
  };
}

function chosen(form: Parameters<FillIn>[0], lists: readonly string[], words: string): ReturnType<FillIn> {
  for (const list of lists) {
    const option = offeredBy(form, list).find((each) => each.includes(words));
    if (option !== undefined) return { [list]: [option] };
  }
  return {};
}

/** By weight. */
function weighted(acts: Partial<Record<ActKind, Act>>, chance: Random): ActKind {
  const entries = Object.entries(acts) as [ActKind, Act][];
  let left = chance.number() * entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [kind, { weight }] of entries) {
    left -= weight;
    if (left < 0) return kind;
  }
  return entries[0]?.[0] ?? "look";
}
