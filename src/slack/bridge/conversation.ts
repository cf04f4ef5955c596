// How a bridged conversation looks in Slack: the message that opens the thread of a day, and the posts in it. Who wrote stands in the
// text, so that it is seen wherever the post is. `app.ts` gives it to the handler of the bridge.
import type { BridgeMode, Bridged, Speaker } from "../../groups/bridge.ts";
import type { Answered, ConversationView, SaidView } from "../../groups/conversation-view.ts";
import type { Failure } from "../../groups/model.ts";
import type { KnownBlock } from "@slack/types";
import { context, message, section, sectionWithButton, type Message } from "../blocks.ts";
import { groupName, personName, type PhoneNumbers } from "../display-names.ts";
import { longest } from "../limits.ts";
import { maskedName } from "../masked-name.ts";
import {
  code,
  dateAlone,
  joinMarkup,
  link,
  mention,
  mrkdwn,
  nameOf,
  quotedBeginning,
  raw,
  type Markup,
} from "../text.ts";
import { drawFile, mediaNames } from "./files-conversation.ts";
import { whatsappToSlack } from "./whatsapp-to-slack.ts";

type Drawing = { phoneNumbers: PhoneNumbers; explain(failure: Failure): string };

export function drawConversation(view: ConversationView, drawing: Drawing): Message {
  switch (view.kind) {
    case "thread":
      return message([
        section(
          mrkdwn`💬 ${groupName(view.group)}: what people write in the WhatsApp group on ${dateAlone(view.at)} is in this thread.`,
        ),
        context(joinMarkup([howToAnswer(view.mode), ...before(view.previous)], " ")),
      ]);
    case "goes on":
      return message([section(mrkdwn`The conversation goes on ${elsewhere(view.next, "in a new thread")}.`)]);
    case "said":
      return message(view.messages.flatMap((each) => entries(each, drawing)));
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
      ]);
  }
}

const answering: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn`The bridge is off.`,
  listen: mrkdwn`Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`To answer in WhatsApp, mention Groupdesk in a reply here. Other replies stay in Slack.`,
  open: mrkdwn`⚠️ Every reply here goes to the WhatsApp group.`,
};

function howToAnswer(mode: BridgeMode | "off"): Markup {
  return answering[mode];
}

function before(address: string | null): Markup[] {
  return address === null ? [] : [mrkdwn`Before: ${link(address, "the thread before")}.`];
}

function elsewhere(address: string | null, label: string): Markup {
  return address === null ? raw(label) : link(address, label);
}

function whatFailed(file: { place: number } | null): string {
  if (file === null) return "This";
  return file.place === 1 ? "The file" : `File ${file.place}`;
}

function whatNow(failure: Failure | null): Markup {
  if (failure?.code === "window closed")
    return mrkdwn`Write here again once somebody in the group has written, or send them a template.`;
  if (failure?.code === "unclear")
    return mrkdwn`Look into the group before you write it again: it may be there.`;
  return mrkdwn`Write it again to try once more.`;
}

/** WhatsApp's texts may be longer than a section: what does not fit goes on in the next. */
function entries(view: SaidView, drawing: Drawing): KnownBlock[] {
  if (view.said.kind !== "text" && view.said.kind !== "answer") return [entry(view, drawing)];
  const [first = "", ...others] = piecesOf(view.said.text);
  const beginning = { ...view, said: { ...view.said, text: first } };
  return [entry(beginning, drawing), ...others.map((piece) => section(whatsappToSlack(piece)))];
}

/** Room for the name of who wrote, and for what is quoted. */
const longestPiece = longest.section - 500;

function piecesOf(text: string): string[] {
  if (whatsappToSlack(text).markup.length <= longestPiece) return [text];
  const middle = Math.ceil(text.length / 2);
  const space = text.slice(0, middle).search(/\s\S*$/u);
  const at = space > 0 ? space : middle;
  return [...piecesOf(text.slice(0, at)), ...piecesOf(text.slice(at))];
}

function entry(view: SaidView, drawing: Drawing): KnownBlock {
  const text = shown(view, drawing);
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
      return mrkdwn`${speaker(said.from, drawing)}: ${whatsappToSlack(said.text)}`;
    case "media": {
      const words = said.caption === null ? mrkdwn`` : mrkdwn`\n${whatsappToSlack(said.caption)}`;
      const name = said.file.name === null ? mrkdwn`` : mrkdwn` ${code(said.file.name)}`;
      return mrkdwn`${speaker(said.from, drawing)} sent ${mediaNames[said.media]}${name}. It follows in this thread.${words}`;
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
    case "unsupported":
      return mrkdwn`${speaker(said.from, drawing)} sent something that WhatsApp does not hand on${said.type === null ? "" : ` (${said.type})`}. It can be seen in WhatsApp.`;
    case "answer":
      return mrkdwn`💬 ${mention(said.by)} answered: ${whatsappToSlack(said.text)}`;
    case "joined":
      return mrkdwn`➕ ${people(said.people, drawing)} joined the group`;
    case "left":
      return mrkdwn`➖ ${people(said.people, drawing)} left the group`;
    case "removed":
      return mrkdwn`➖ ${people(said.people, drawing)} ${said.people.length === 1 ? "was" : "were"} removed from the group`;
    case "switched":
      return mrkdwn`🔀 ${mention(said.by)} ${switched[said.mode]}`;
    case "lost":
      return mrkdwn`⚠️ Slack did not take something that was written here. It can be seen in WhatsApp.`;
  }
}

const switched: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn`switched the bridge off: what people write in WhatsApp is not read any more.`,
  listen: mrkdwn`has people's messages in WhatsApp shown in this thread. Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`has people's messages in WhatsApp shown in this thread. A reply that mentions Groupdesk goes to WhatsApp.`,
  open: mrkdwn`has people's messages in WhatsApp shown in this thread, and ⚠️ every reply here goes to WhatsApp.`,
};

/** By the name people gave themselves, which may be a number. */
function speaker({ person, name }: Speaker, { phoneNumbers }: Drawing): Markup {
  const called = nameOf(phoneNumbers === "masked" ? maskedName(name ?? "") : (name ?? ""));
  return called === "" ? mrkdwn`*${personName(person, phoneNumbers)}*` : mrkdwn`*${called}*`;
}

function people(all: readonly Speaker["person"][], { phoneNumbers }: Drawing): Markup {
  return joinMarkup(
    all.map((person) => mrkdwn`*${personName(person, phoneNumbers)}*`),
    ", ",
  );
}

function contact({ name, numbers }: { name: string; numbers: string[] }, { phoneNumbers }: Drawing): Markup {
  const shownNumbers = numbers.map((each) => (phoneNumbers === "masked" ? maskedName(each) : each));
  return mrkdwn`*${nameOf(name)}* ${shownNumbers.join(", ")}`;
}
