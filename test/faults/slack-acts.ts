// What people do in Slack, for the load: every form, every button on a card, and looking at things. Each act is written into
// the ledger with how it was answered.
import type { GroupView } from "../../src/sandbox/whatsapp/snapshot.ts";
import { livingGroups, type ActParts, type Acts, type Came } from "./acts.ts";
import { fieldsOf, fillsIn, offeredBy, type FillIn } from "./forms.ts";
import type { Answered, TaskKind } from "./ledger.ts";
import type { Random } from "./random.ts";
import { decidesOn, shownIn, type Button, type Shown } from "./shown.ts";
import { channels, seenPhone, subjectToken } from "./stage.ts";
import { buttons, fields } from "./words.ts";

/** How often the very same bytes are sent once more, as Slack does when an answer got lost. */
const repeated = 0.15;
const mostGroups = 18;

export function createSlackActs({ stage, ledger, newPhone }: ActParts): Acts {
  const { whatsapp, slack } = stage;
  let tokens = 0;
  /** What somebody has a form open for: others leave it alone. */
  const openForms = new Set<string>();

  return {
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

  async function create(chance: Random, who: string): Promise<Came> {
    if (livingGroups(stage).length >= mostGroups) return "impossible";
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
    const group = chance.pick(livingGroups(stage).filter((each) => isFit(kind, each)));
    if (group === undefined) return "impossible";
    const token = tokenFor(kind, group, chance);
    const name = /Q\d+Z/u.exec(group.subject)?.[0] ?? group.subject;
    const form = `${kind} ${group.id}`;
    openForms.add(form);
    try {
      const came = await fillsIn(stage, {
        who,
        command: `${commands[kind]} ${name}`,
        fillIn: filling(kind, token, group),
      });
      return written(kind, { groupId: group.id, token }, came, chance, who);
    } finally {
      openForms.delete(form);
    }
  }

  function isFit(kind: TaskKind, group: GroupView): boolean {
    const earlier = ledger.asked.filter(({ groupId }) => groupId === group.id);
    if (openForms.has(`${kind} ${group.id}`)) return false;
    if (earlier.some((asked) => asked.kind === "delete")) return false;
    if (kind === "remove") return removable(group).length > 0;
    if (kind === "send") return group.members.length > 0;
    // One at a time: which of two came last nobody could tell.
    if (kind === "settings" || kind === "reset link") return !earlier.some((asked) => asked.kind === kind);
    return kind !== "delete" || (/Made|Q000[6-9]Z/u.test(group.subject) && livingGroups(stage).length > 5);
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
    const found = chance.pick(pressable((button) => decidesOn(button, wanted)));
    if (found === undefined) return "impossible";
    const { message, button } = found;
    const { status } = await slack.as(who).click(message, button.label, { blockId: button.blockId });
    noteDecision(message, [button], { decision, who, status });
    if (chance.chance(repeated)) repeatLast(who);
    return "done";
  }

  async function allAtOnce(chance: Random, who: string): Promise<Came> {
    const decision = chance.chance(0.5) ? "approve" : "reject";
    const wanted = decision === "approve" ? buttons.approveAll : buttons.rejectAll;
    const found = chance.pick(pressable(({ label }) => label.startsWith(wanted)));
    if (found === undefined) return "impossible";
    const { message, button } = found;
    const { status } = await slack.as(who).click(message, button.label);
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
    const named = ledger.asked.filter(({ token }) => token !== "" && message.text.includes(token));
    // The name of a group has the token of its creation.
    const asked = named.find(({ kind }) => kind !== "create") ?? named[0];
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
