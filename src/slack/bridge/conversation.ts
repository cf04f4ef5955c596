// How a bridged conversation looks in Slack: the message that opens the thread of a day, and the posts in it. Who wrote stands in the
// text, so that it is seen wherever the post is. `app.ts` gives it to the handler of the bridge.
import { goesOver, windowMs, type BridgeMode, type Bridged, type Speaker } from "../../groups/bridge.ts";
import type { Answered, ConversationView, SaidView } from "../../groups/conversation-view.ts";
import type { Failure } from "../../groups/model.ts";
import type { GroupName } from "../../groups/views.ts";
import type { KnownBlock } from "@slack/types";
import { actions, context, message, section, sectionWithButton, type Message } from "../blocks.ts";
import { groupName, personName, type PhoneNumbers } from "../display-names.ts";
import { longest } from "../limits.ts";
import { maskedName } from "../masked-name.ts";
import {
  channelLink,
  code,
  cut,
  date,
  dateAlone,
  joinMarkup,
  link,
  mention,
  mrkdwn,
  nameOf,
  plain,
  quotedBeginning,
  type Markup,
} from "../text.ts";
import { drawSwitched } from "./conversation-switched.ts";
import { drawFile, mediaNames } from "./files-conversation.ts";
import { unheard } from "./unheard.ts";
import { whatsappToSlack } from "./whatsapp-to-slack.ts";

type Drawing = {
  phoneNumbers: PhoneNumbers;
  explain(failure: Failure): string;
  /** Whose conversation the whole channel is. */
  own?: GroupName | null;
  /** The post stands under the name of whoever wrote. */
  isNamed?: boolean;
};

export function drawConversation(view: ConversationView, drawing: Drawing): Message {
  switch (view.kind) {
    case "thread":
      return message([
        section(
          mrkdwn`💬 ${groupName(view.group)}: what people write in the WhatsApp group on ${dateAlone(Date.parse(view.day))} ${view.goesOn ? "goes on" : "is"} in this thread.`,
        ),
        context(joinMarkup([answering[view.mode], ...howLong(view), ...before(view.previous)], " ")),
      ]);
    case "goes on":
      return message([
        section(
          mrkdwn`The conversation goes on ${view.next === null ? mrkdwn`in ${channelLink(view.channel)}` : link(view.next, "in a new thread")}.`,
        ),
      ]);
    case "said":
      return drawPost(view, drawing);
    case "file":
    case "no file":
      return drawFile(view);
    case "no reactions":
      return message([
        section(
          mrkdwn`This is on its way to WhatsApp. Groupdesk cannot show here how far it is: the Slack app lacks the scope ${code("reactions:write")}. Whoever runs it gives the app the manifest that ${code("npm run manifest -- --bridge")} prints.`,
        ),
      ]);
    case "not sent":
      return message([
        section(
          mrkdwn`⚠️ ${whatFailed(view.file)} did not go to the WhatsApp group. ${view.failure === null ? "Nobody knows why." : drawing.explain(view.failure)} ${whatNow(view.failure)}`,
        ),
        ...(view.failure?.code === "window closed" && view.groupId !== null
          ? actions([{ text: "Send a template…", click: { verb: "send_template", groupId: view.groupId } }])
          : []),
      ]);
  }
}

function drawPost(
  { messages, own, isNamed }: Extract<ConversationView, { kind: "said" }>,
  drawing: Drawing,
): Message {
  const drawn = message(fitting(messages, { ...drawing, own, isNamed }));
  const first = messages[0]?.said;
  if (!isNamed || first === undefined || !("from" in first)) return drawn;
  return { ...drawn, username: `${plain(called(first.from, drawing), longestUsername)} (WhatsApp)` };
}

/** Slack refuses a message that is too long as a whole: where what shares it is, each has an equal part of it. */
function fitting(messages: readonly SaidView[], drawing: Drawing): KnownBlock[] {
  const whole = messages.flatMap((each) => entries(each, drawing, longest.messageBlocks));
  if (lettersIn(whole) <= longest.messageBlocks) return whole;
  const share = Math.floor(longest.messageBlocks / messages.length);
  return messages.flatMap((each) => entries(each, drawing, share));
}

function lettersIn(blocks: readonly KnownBlock[]): number {
  return blocks.reduce((sum, each) => sum + (each.type === "section" ? (each.text?.text.length ?? 0) : 0), 0);
}

/** Slack takes 80 characters. Source: docs.slack.dev/reference/methods/chat.postMessage */
const longestUsername = 60;

const answering: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn`The bridge is off.`,
  listen: mrkdwn`Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`To answer in WhatsApp, mention Groupdesk in a reply here. Other replies stay in Slack.`,
  open: mrkdwn`⚠️ Every reply here goes to the WhatsApp group.`,
};

/** As it was when the thread began: each message of somebody there makes it longer. */
function howLong({ mode, heardAt }: Extract<ConversationView, { kind: "thread" }>): Markup[] {
  if (!goesOver(mode)) return [];
  const least = heardAt === null ? mrkdwn`` : mrkdwn`, so until ${date(heardAt + windowMs)} at least`;
  return [mrkdwn`WhatsApp takes texts for 24 hours after somebody in the group wrote${least}.`];
}

function before(address: string | null): Markup[] {
  return address === null ? [] : [mrkdwn`Before: ${link(address, "the thread before")}.`];
}

function whatFailed(file: { place: number } | null): string {
  if (file === null) return "This";
  return file.place === 1 ? "The file" : `File ${file.place}`;
}

function whatNow(failure: Failure | null): Markup {
  if (failure?.code === "window closed")
    return mrkdwn`Write here again once somebody in the group has written, or send them a template, which is always charged.`;
  if (failure?.code === "bridge switched") return mrkdwn``;
  if (failure?.code === "unclear")
    return mrkdwn`Look into the group before you write it again: it may be there.`;
  return mrkdwn`Write it again to try once more.`;
}

/** WhatsApp's texts may be longer than a section: what does not fit goes on in the next, and ends where `room` does. */
function entries(view: SaidView, drawing: Drawing, room: number): KnownBlock[] {
  if (view.said.kind !== "text" && view.said.kind !== "answer") return [entry(view, drawing, room)];
  const { text } = view.said;
  const kept = beginningOf(text, room - besideText);
  const [first = "", ...others] = piecesOf(kept);
  const beginning = { ...view, said: { ...view.said, text: first } };
  return [
    entry(beginning, drawing, room),
    ...others.map((piece) => section(mrkdwn`… ${whatsappToSlack(piece)}`)),
    ...(kept === text ? [] : [section(leftOut(text, kept))]),
  ];
}

/** For the name of who wrote, for what is quoted, and for what is said of the rest. */
const besideText = 600;
const longestPiece = longest.section - besideText;

/** As much as fits, as Slack shows it. */
function beginningOf(text: string, room: number): string {
  let kept = text.slice(0, Math.max(0, room));
  for (;;) {
    const { length } = whatsappToSlack(kept).markup;
    if (length <= room || kept === "") return kept === text ? text : toLastSpace(kept);
    kept = kept.slice(0, Math.max(0, Math.min(Math.floor((kept.length * room) / length), kept.length - 1)));
  }
}

/** No word and no address is shown in part, as long as there are words. */
function toLastSpace(text: string): string {
  const at = text.search(/\s\S{0,200}$/u);
  return at > 0 ? text.slice(0, at) : text.replace(/[\uD800-\uDBFF]$/u, "");
}

function leftOut(text: string, kept: string): Markup {
  const letters = Array.from(text.slice(kept.length)).length;
  return mrkdwn`✂️ Too long for Slack: ${letters.toLocaleString("en")} more characters can be seen in WhatsApp.`;
}

function piecesOf(text: string): string[] {
  if (whatsappToSlack(text).markup.length <= longestPiece) return [text];
  const middle = Math.ceil(text.length / 2);
  const space = text.slice(0, middle).search(/\s\S*$/u);
  const at = space > 0 ? space : middle;
  return [...piecesOf(text.slice(0, at)), ...piecesOf(text.slice(at))];
}

function entry(view: SaidView, drawing: Drawing, room: number): KnownBlock {
  const text = cut(shown(view, drawing), Math.min(room, longest.section));
  const { answer } = view;
  if (answer === null) return section(text);
  const click = { verb: "answer_message", messageId: answer.id, groupId: answer.groupId } as const;
  return sectionWithButton(text, { text: "Answer…", click });
}

function shown({ said, answers }: SaidView, drawing: Drawing): Markup {
  return joinMarkup([answered(answers), what(said, drawing)], "");
}

function answered(answers: Answered): Markup {
  if (answers === null) return mrkdwn``;
  if (answers.kind === "there") return mrkdwn`↪ ${link(answers.address, "in answer to this")}\n`;
  const { said } = answers;
  const quoted = said.kind === "text" ? said.text : "what is above";
  return mrkdwn`${quotedBeginning(quoted, { letters: 120, lines: 2 })}\n`;
}

function what(said: Bridged, drawing: Drawing): Markup {
  switch (said.kind) {
    case "text":
      return drawing.isNamed === true
        ? whatsappToSlack(said.text)
        : mrkdwn`${speaker(said.from, drawing)}: ${whatsappToSlack(said.text)}`;
    case "media": {
      const words = said.caption === null ? mrkdwn`` : mrkdwn`\n${whatsappToSlack(said.caption)}`;
      const name = said.file.name === null ? mrkdwn`` : mrkdwn` ${code(said.file.name)}`;
      return mrkdwn`${speaker(said.from, drawing)} sent ${mediaNames[said.media]}${name}. It follows in ${drawing.own == null ? "this thread" : "the thread"}.${words}`;
    }
    case "location": {
      const address = `https://www.openstreetmap.org/?mlat=${said.latitude}&mlon=${said.longitude}#map=16/${said.latitude}/${said.longitude}`;
      return mrkdwn`📍 ${speaker(said.from, drawing)} sent ${link(address, said.name ?? "a place")}`;
    }
    case "contacts":
      return mrkdwn`👤 ${speaker(said.from, drawing)} sent ${joinMarkup(
        said.contacts.map((each) => contact(each, drawing)),
        ", ",
      )}`;
    case "reaction":
      return mrkdwn`${speaker(said.from, drawing)} reacted`;
    case "reacted":
      return mrkdwn`${speaker(said.from, drawing)} reacted with ${said.emoji}`;
    case "unsupported":
      return mrkdwn`${speaker(said.from, drawing)} sent something that WhatsApp does not hand on${said.type === null ? mrkdwn`` : mrkdwn` (${said.type})`}. It can be seen in WhatsApp.`;
    case "answer":
      return mrkdwn`💬 ${mention(said.by)} answered: ${whatsappToSlack(said.text)}`;
    case "joined":
      return mrkdwn`➕ ${people(said.people, drawing)} joined the group`;
    case "left":
      return mrkdwn`➖ ${people(said.people, drawing)} left the group`;
    case "removed":
      return mrkdwn`➖ ${people(said.people, drawing)} ${said.people.length === 1 ? "was" : "were"} removed from the group`;
    case "switched":
    case "route switched":
    case "moved away":
      return drawSwitched(said, drawing.own ?? null);
    case "unheard":
      return unheard;
    case "lost":
      return mrkdwn`⚠️ Slack did not take something that was written here. It can be seen in WhatsApp.`;
  }
}

function speaker(from: Speaker, drawing: Drawing): Markup {
  return mrkdwn`*${called(from, drawing)}*`;
}

/** By the name the team or they themselves gave, which may be a number. */
function called({ person, name }: Speaker, { phoneNumbers }: Drawing): string {
  const given = nameOf(phoneNumbers === "masked" ? maskedName(name ?? "") : (name ?? ""));
  return given === "" ? personName(person, phoneNumbers) : given;
}

function people(all: readonly Speaker["person"][], { phoneNumbers }: Drawing): Markup {
  return joinMarkup(
    all.map((person) => mrkdwn`*${personName(person, phoneNumbers)}*`),
    ", ",
  );
}

function contact({ name, numbers }: { name: string; numbers: string[] }, { phoneNumbers }: Drawing): Markup {
  const seen = (text: string): string => (phoneNumbers === "masked" ? maskedName(text) : text);
  return mrkdwn`*${nameOf(seen(name))}* ${numbers.map(seen).join(", ")}`;
}
