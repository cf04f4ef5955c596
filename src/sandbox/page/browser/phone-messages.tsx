// The messages on a phone, newest first: what the bot sent, invitations with their link, and what people wrote in their groups, with their
// files. Reading one is told to the bot; a message of a group can be answered, and given a thumb.
import type { PageState } from "../page-state.ts";
import type { Phone } from "../stage.ts";
import { useActing } from "./acting.tsx";
import { Attachment } from "./attachment.tsx";
import { drawEmoji } from "./emoji.tsx";
import { exactTime } from "./time.ts";
import { WriteInGroup } from "./write-in-group.tsx";

type PhoneMessagesProps = { whatsapp: PageState["whatsapp"]; owner: Phone };

/** `from`: who wrote it in the group; null for the business. */
type Letter = {
  id: string;
  at: number;
  groupId: string | null;
  from: string | null;
  text: string;
  file: SentFile | null;
  /** The message that it answers. */
  replyTo: string | null;
  link: string | null;
  isRead: boolean;
};

type SentFile = NonNullable<PageState["whatsapp"]["messages"][number]["file"]>;

const SHOWN = 8;

export function PhoneMessages({ whatsapp, owner }: PhoneMessagesProps) {
  const all = [...received(whatsapp, owner), ...written(whatsapp, owner)];
  const byId = new Map(all.map((letter) => [letter.id, letter]));
  return all
    .toSorted((one, other) => other.at - one.at)
    .slice(0, SHOWN)
    .map((letter) => (
      <LetterBubble
        key={letter.id}
        letter={letter}
        answered={byId.get(letter.replyTo ?? "") ?? null}
        whatsapp={whatsapp}
        owner={owner}
      />
    ));
}

function received({ messages }: PageState["whatsapp"], { phone }: Phone): Letter[] {
  return messages.flatMap(({ readers, file = null, ...letter }) => {
    const mine = readers.find((reader) => reader.phone === phone);
    if (mine === undefined || mine.progress === "sent") return [];
    return [{ ...letter, from: null, file, isRead: mine.progress === "read" }];
  });
}

/** In the groups that this phone is in. */
function written({ written: all, groups }: PageState["whatsapp"], { phone }: Phone): Letter[] {
  const inIt = new Set(
    groups.filter(({ members }) => members.some((member) => member.phone === phone)).map(({ id }) => id),
  );
  return all
    .filter(({ groupId }) => inIt.has(groupId))
    .map(({ name: from, ...letter }) => ({ ...letter, from, link: null, isRead: true }));
}

type LetterBubbleProps = PhoneMessagesProps & { letter: Letter; answered: Letter | null };

function LetterBubble({ letter, answered, whatsapp, owner }: LetterBubbleProps) {
  const { act } = useActing();
  const { phone, name } = owner;
  const { id, at, groupId, from, text, file, link, isRead } = letter;
  const about = calledLetter(letter);
  const group = whatsapp.groups.find((each) => each.id === groupId);
  const place = group?.subject ?? whatsapp.phoneNumbers[0]?.verifiedName ?? "";
  const thumbs = Object.entries(whatsapp.reactions).filter(([given]) => given.startsWith(`${id} `)).length;
  const isGiven = whatsapp.reactions[`${id} ${name}`] !== undefined;
  return (
    <li className="letter">
      <article className="bubble" aria-label={`Message from ${place}`}>
        <strong dir="auto">{from === null ? place : `${from} · ${place}`}</strong>
        {answered && (
          <p className="quoted" dir="auto">
            {calledLetter(answered)}
          </p>
        )}
        {file && <SentFileOf file={file} />}
        {text !== "" && <p dir="auto">{text}</p>}
        <div className="foot">
          <small>{exactTime(at)}</small>
          {link !== null && (
            <button type="button" className="open" onClick={() => act({ act: "open link", link, phone })}>
              Use the link
            </button>
          )}
          {groupId !== null && (
            <button
              type="button"
              aria-pressed={isGiven}
              aria-label={`Thumbs up: ${about}`}
              onClick={() =>
                act({ act: "react in group", groupId, phone, messageId: id, emoji: isGiven ? "" : "👍" })
              }
            >
              {drawEmoji("+1")}
              {thumbs > 0 && ` ${thumbs}`}
            </button>
          )}
          {!isRead && (
            <button type="button" onClick={() => act({ act: "read message", messageId: id, phone })}>
              Read it
            </button>
          )}
          {isRead && from === null && <small>read</small>}
        </div>
        {groupId !== null && (
          <WriteInGroup about={about} {...{ groupId, phone, replyTo: id, label: "Reply" }} />
        )}
      </article>
    </li>
  );
}

const MEDIA = { image: "Picture", video: "Video", audio: "Audio", sticker: "Sticker", document: "Document" };

function SentFileOf({ file: { type, id, name } }: { file: SentFile }) {
  const isSeen = type === "image" || type === "sticker";
  return (
    <Attachment
      name={name ?? MEDIA[type]}
      about={name === null ? "" : MEDIA[type]}
      picture={isSeen ? `/whatsapp-file/${id}` : null}
    />
  );
}

/** What it is known by where it is answered. */
function calledLetter({ text, file }: Letter): string {
  return text === "" ? (file?.name ?? MEDIA[file?.type ?? "document"]) : text;
}
