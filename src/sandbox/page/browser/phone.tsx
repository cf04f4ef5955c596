// A phone on the WhatsApp side: whose it is, and what its owner sees and can do in each group.
import { useState } from "react";
import type { GroupView } from "../../whatsapp/snapshot.ts";
import type { PageState } from "../page-state.ts";
import type { Phone as PhoneView } from "../stage.ts";
import { useActing } from "./acting.tsx";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { useKept } from "./kept.ts";
import { PhoneMessages } from "./phone-messages.tsx";
import { formatPhone } from "./phone-number.ts";
import { Switch } from "./switch.tsx";
import { WriteInGroup } from "./write-in-group.tsx";

export function Phone({ whatsapp }: { whatsapp: PageState["whatsapp"] }) {
  const { phones, groups, stormGroups } = whatsapp;
  const [taken, take] = useKept("phone", "");
  const owner = phones.find(({ name }) => name === taken) ?? phones[0];
  if (!owner) return null;
  const shown = groups.filter(({ id, deleted }) => !deleted && !stormGroups.includes(id));
  return (
    <div className="phone-column">
      <PhoneOwners phones={phones} owner={owner} take={take} />
      <div className="phone">
        <PhoneTop owner={owner} />
        <ul className="chats">
          <PhoneMessages whatsapp={whatsapp} owner={owner} />
          {shown.map((group) => (
            <Chat key={group.id} group={group} owner={owner} />
          ))}
        </ul>
        <OpenLink phone={owner.phone} />
      </div>
      <PhoneSwitches owner={owner} />
    </div>
  );
}

type PhoneOwnersProps = { phones: PhoneView[]; owner: PhoneView; take: (name: string) => void };

function PhoneOwners({ phones, owner, take }: PhoneOwnersProps) {
  return (
    <fieldset className="phone-owners">
      <legend className="visually-hidden">Whose phone</legend>
      {phones.map(({ name }) => {
        const [first = "", ...rest] = name.split(" ");
        return (
          <label key={name} className="choice">
            <input type="radio" name="phone" checked={name === owner.name} onChange={() => take(name)} />
            <Avatar name={name} />
            <small>
              {first}
              <span className="visually-hidden">{` ${rest.join(" ")}'s phone`}</span>
            </small>
          </label>
        );
      })}
    </fieldset>
  );
}

function PhoneTop({ owner: { name, phone, username, hidePhone } }: { owner: PhoneView }) {
  const { act, tell } = useActing();
  const number = hidePhone ? "number hidden" : formatPhone(phone);
  const changeNumber = () =>
    act(
      { act: "change number", phone },
      (isDone) => isDone && tell(`${name} has a new number, and the business is told.`),
    );
  return (
    <div className="phone-top">
      <Avatar name={name} />
      <div>
        <strong dir="auto">{name}</strong>
        <small>{number}</small>
        {username !== undefined && <small>@{username}</small>}
      </div>
      <button type="button" onClick={changeNumber}>
        New number
      </button>
    </div>
  );
}

type Standing = { says: string; button: { label: string; verb: "open" | "withdraw" | "leave" } | null };

function Chat({ group, owner }: { group: GroupView; owner: PhoneView }) {
  const { act } = useActing();
  const { says, button } = standingOf(group, owner.phone);
  const press = (verb: "open" | "withdraw" | "leave") => {
    const { phone } = owner;
    if (verb === "open") act({ act: "open link", link: group.link ?? group.id, phone });
    else act({ act: verb, groupId: group.id, phone });
  };
  return (
    <li>
      <Avatar name={group.subject} picture={pictureOf(group)} />
      <div>
        <strong dir="auto">{group.subject}</strong>
        <small>{says}</small>
        {button?.verb === "leave" && (
          <WriteInGroup
            groupId={group.id}
            phone={owner.phone}
            replyTo={null}
            label="Write"
            about={group.subject}
          />
        )}
      </div>
      {button && (
        <button
          type="button"
          className={button.verb}
          aria-label={`${button.label}: ${group.subject}, as ${owner.name}`}
          onClick={() => press(button.verb)}
        >
          {button.label}
        </button>
      )}
    </li>
  );
}

/** The address changes with the picture. */
function pictureOf({ id, pictureSha256 }: GroupView): string | null {
  if (pictureSha256 === null) return null;
  return `/group-picture/${encodeURIComponent(id)}?${encodeURIComponent(pictureSha256)}`;
}

function standingOf(group: GroupView, phone: string): Standing {
  if (group.members.some((member) => member.phone === phone))
    return { says: "Member", button: { label: "Leave", verb: "leave" } };
  if (group.pending.some((waiting) => waiting.phone === phone))
    return { says: "Waiting for approval", button: { label: "Withdraw", verb: "withdraw" } };
  if (group.suspended) return { says: "Suspended by WhatsApp", button: null };
  if (group.banned.includes(phone)) return { says: "You were removed", button: null };
  return group.mode === "auto_approve"
    ? { says: "Open to all", button: { label: "Join", verb: "open" } }
    : { says: "By approval", button: { label: "Ask to join", verb: "open" } };
}

function OpenLink({ phone }: { phone: string }) {
  const { act } = useActing();
  const [link, setLink] = useState("");
  const open = () => act({ act: "open link", link, phone }, (isDone) => isDone && setLink(""));
  return (
    <form
      className="open-link"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <input
        value={link}
        required
        placeholder="Paste an invite link"
        aria-label="Invite link"
        onChange={({ target }) => setLink(target.value)}
      />
      <button type="submit" aria-label="Open the invite link">
        <Icon name="send" />
      </button>
    </form>
  );
}

function PhoneSwitches({ owner: { phone, acceptedTerms, isOn } }: { owner: PhoneView }) {
  const { act } = useActing();
  return (
    <div className="phone-switches">
      <Switch
        label="Accepted the terms"
        isOn={acceptedTerms}
        turn={(accepted) => act({ act: "accept terms", phone, accepted })}
      />
      <Switch label="Phone is on" isOn={isOn} turn={(on) => act({ act: "switch phone", phone, on })} />
    </div>
  );
}
