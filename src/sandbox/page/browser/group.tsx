// One group on the WhatsApp side: how full it is and who waits, and, opened, what can happen to it without the bot.
import { useState } from "react";
import type { GroupView } from "../../whatsapp/snapshot.ts";
import { useActing } from "./acting.tsx";
import { Icon } from "./icon.tsx";
import { formatPhone } from "./phone-number.ts";

type GroupProps = { group: GroupView; nameOf: (phone: string) => string | null };

const CAPACITY = 8;

export function Group({ group, nameOf }: GroupProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { subject, members, pending, suspended, mode } = group;
  return (
    <li className={isOpen ? "group open" : "group"}>
      <button type="button" className="summary" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name="chevron" />
        <span className="subject" dir="auto">
          {subject}
        </span>
        <span className="about">
          <Seats taken={members.length} />
          <span className="badges">
            {mode === "auto_approve" && <span className="badge">open to all</span>}
            {suspended && <span className="badge bad">suspended</span>}
            {pending.length > 0 && <span className="badge waiting">{pending.length} waiting</span>}
          </span>
        </span>
      </button>
      {isOpen && <WithoutTheBot group={group} nameOf={nameOf} />}
    </li>
  );
}

function Seats({ taken }: { taken: number }) {
  return (
    <>
      <span className="seats" aria-hidden="true">
        {Array.from({ length: CAPACITY }, (_, seat) => (
          <i key={seat} className={seat < taken ? "taken" : ""} />
        ))}
      </span>
      <small>
        {taken} of {CAPACITY}
      </small>
    </>
  );
}

function WithoutTheBot({ group, nameOf }: GroupProps) {
  const { act } = useActing();
  const { id: groupId, suspended } = group;
  return (
    <div className="without-the-bot">
      <small>In WhatsApp, without the bot:</small>
      {group.link !== null && <InviteLink link={group.link} />}
      {group.pending.map(({ phone }) => (
        <Waiting key={phone} groupId={groupId} phone={phone} name={nameOf(phone) ?? formatPhone(phone)} />
      ))}
      <Rename groupId={groupId} />
      <div className="buttons">
        <button
          type="button"
          onClick={() => act({ act: suspended ? "clear suspension" : "suspend", groupId })}
        >
          {suspended ? "Clear the suspension" : "Suspend"}
        </button>
        <button type="button" className="danger" onClick={() => act({ act: "delete elsewhere", groupId })}>
          Delete
        </button>
      </div>
    </div>
  );
}

function InviteLink({ link }: { link: string }) {
  const { tell } = useActing();
  const copy = () => {
    const copied = navigator.clipboard.writeText(link);
    void copied.then(() => tell("The invite link is copied: paste it into a phone."));
  };
  return (
    <p className="invite-link">
      <code>{link.replace("https://", "")}</code>
      <button type="button" className="quiet" aria-label="Copy the invite link" onClick={copy}>
        <Icon name="copy" />
      </button>
    </p>
  );
}

function Waiting({ groupId, phone, name }: { groupId: string; phone: string; name: string }) {
  const { act } = useActing();
  const decide = (decision: "approve" | "reject") =>
    act({ act: "decide elsewhere", groupId, phone, decision });
  return (
    <p className="waiting-person">
      <span dir="auto">{name}</span>
      <button type="button" aria-label={`Approve ${name}`} onClick={() => decide("approve")}>
        Approve
      </button>
      <button type="button" aria-label={`Reject ${name}`} onClick={() => decide("reject")}>
        Reject
      </button>
    </p>
  );
}

function Rename({ groupId }: { groupId: string }) {
  const { act } = useActing();
  const [subject, setSubject] = useState("");
  const rename = () =>
    act({ act: "rename elsewhere", groupId, subject }, (isDone) => isDone && setSubject(""));
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        rename();
      }}
    >
      <input
        value={subject}
        required
        dir="auto"
        placeholder="New name"
        aria-label="New name"
        onChange={({ target }) => setSubject(target.value)}
      />
      <button type="submit">Rename</button>
    </form>
  );
}
