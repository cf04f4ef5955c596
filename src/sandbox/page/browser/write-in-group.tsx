// Writing in a group from a phone, or answering a message there: a button that opens a line to write in, which sends files too: those that
// lie on every phone of the demo, and any of one's own.
import { useRef, useState } from "react";
import type { Act, ReadyFileName } from "../acts.ts";
import { useActing } from "./acting.tsx";
import { FilePicker } from "./attach-files.tsx";
import { takeFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";
import { More } from "./more.tsx";

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
  const picker = useRef<HTMLInputElement>(null);
  if (!isOpen)
    return (
      <button type="button" aria-label={`${label}: ${about}`} onClick={() => setIsOpen(true)}>
        {label}
      </button>
    );
  const here = { groupId, phone, replyTo };
  const send = (sent: Act) =>
    act(sent, (isDone) => {
      if (isDone) setText("");
      if (isDone && replyTo !== null) setIsOpen(false);
    });
  return (
    <form
      className="write-in-group"
      onSubmit={(event) => {
        event.preventDefault();
        send({ act: "write in group", ...here, text });
      }}
    >
      <More label={`Attach: ${about}`} icon="clip">
        {(close) => (
          <>
            {(["picture", "voice message", "document"] as const satisfies ReadyFileName[]).map((file) => (
              <button
                key={file}
                type="button"
                onClick={() => {
                  close();
                  send({ act: "send in group", ...here, file, caption: text });
                }}
              >
                {`Send a ${file}`}
              </button>
            ))}
            <button
              type="button"
              onClick={() => {
                close();
                picker.current?.click();
              }}
            >
              Choose a file…
            </button>
          </>
        )}
      </More>
      <FilePicker
        picker={picker}
        isOne
        add={([file]) => {
          if (file) send({ act: "send in group", ...here, file, caption: text });
        }}
      />
      <input
        ref={takeFocus}
        value={text}
        required
        placeholder="Message"
        aria-label={`${label} in WhatsApp: ${about}`}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          setIsOpen(false);
        }}
      />
      <button type="submit" aria-label="Send to the group">
        <Icon name="send" />
      </button>
    </form>
  );
}
