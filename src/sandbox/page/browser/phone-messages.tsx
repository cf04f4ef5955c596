// The messages on a phone, newest first: texts to a group, and invitations with their link. Reading one is told to the bot.
import type { PageState, Phone } from "../page-state.ts";
import { useActing } from "./acting.tsx";
import { exactTime } from "./time.ts";

type PhoneMessagesProps = { whatsapp: PageState["whatsapp"]; owner: Phone };

const SHOWN = 5;

export function PhoneMessages({ whatsapp, owner }: PhoneMessagesProps) {
  const received = whatsapp.messages.filter(({ readers }) =>
    readers.some(({ phone, progress }) => phone === owner.phone && progress !== "sent"),
  );
  return received
    .slice(-SHOWN)
    .toReversed()
    .map((message) => <Letter key={message.id} message={message} whatsapp={whatsapp} owner={owner} />);
}

type LetterProps = PhoneMessagesProps & { message: PageState["whatsapp"]["messages"][number] };

function Letter({ message: { id, at, groupId, text, link, readers }, whatsapp, owner }: LetterProps) {
  const { act } = useActing();
  const { phone } = owner;
  const isRead = readers.some((reader) => reader.phone === phone && reader.progress === "read");
  const group = whatsapp.groups.find((each) => each.id === groupId);
  const from = group?.subject ?? whatsapp.phoneNumbers[0]?.verifiedName ?? "";
  return (
    <li className="letter">
      <article className="bubble" aria-label={`Message from ${from}`}>
        <strong dir="auto">{from}</strong>
        <p dir="auto">{text}</p>
        <div className="foot">
          <small>{exactTime(at)}</small>
          {link !== null && (
            <button type="button" className="open" onClick={() => act({ act: "open link", link, phone })}>
              Use the link
            </button>
          )}
          {isRead ? (
            <small>read</small>
          ) : (
            <button type="button" onClick={() => act({ act: "read message", messageId: id, phone })}>
              Read it
            </button>
          )}
        </div>
      </article>
    </li>
  );
}
