// A button that shows more buttons below it, and puts them away by Escape, by a choice, or when the focus goes elsewhere. Messages
// in Slack and the chats on a phone have one.
import { type ReactNode, useRef, useState } from "react";
import { Icon } from "./icon.tsx";

type MoreProps = {
  label: string;
  icon: Parameters<typeof Icon>[0]["name"];
  /** The buttons; each puts them away with `close`. */
  children: (close: () => void) => ReactNode;
};

export function More({ label, icon, children }: MoreProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className={isOpen ? "more-choices open" : "more-choices"}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setIsOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.preventDefault();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={icon} />
      </button>
      {isOpen && (
        <div ref={bringIntoSight} className="choices" role="group" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

function bringIntoSight(box: HTMLElement | null): void {
  box?.scrollIntoView({ block: "nearest" });
}
