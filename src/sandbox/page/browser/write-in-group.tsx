// Writing in a group from a phone, or answering a message there: a button that opens a line to write in.
import { useState } from "react";
import { useActing } from "./acting.tsx";
import { Icon } from "./icon.tsx";

type WriteInGroupProps = {
  groupId: string;
  phone: string;
  replyTo: string | null;
  label: "Write" | "Reply";
  /** The group, or the message, for whoever does not see which. */
  about: string;
};

export function WriteInGroup({ groupId, phone, replyTo, label, about }: WriteInGroupProps) {
  const { act } = useActing();
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState("");
  if (!isOpen)
    return (
      <button type="button" aria-label={`${label}: ${about}`} onClick={() => setIsOpen(true)}>
        {label}
      </button>
    );
  const send = () =>
    act({ act: "write in group", groupId, phone, text, replyTo }, (isDone) => {
      if (isDone) setText("");
      if (isDone && replyTo !== null) setIsOpen(false);
    });
  return (
    <form
      className="open-link"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <input
        // Whoever pressed the button wants to write.
        ref={(box) => box?.focus()}
        value={text}
        required
        placeholder="Message"
        aria-label={`${label} in WhatsApp: ${about}`}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key }) => key === "Escape" && setIsOpen(false)}
      />
      <button type="submit" aria-label="Send to the group">
        <Icon name="send" />
      </button>
    </form>
  );
}
