// A list that stays at its newest entry as long as the reader is there, and otherwise says that there is something new.
// A link may point at one of its entries, which is then brought into sight.
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

type ScrollerProps = {
  id?: string;
  label: string;
  /** Changes with every new entry. */
  latest: string;
  /** The timestamp of the entry that a link has led to. */
  pointed?: string | null;
  children: ReactNode;
};

const NEAR_PX = 80;

export function Scroller({ id, label, latest, pointed = null, children }: ScrollerProps) {
  const box = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNews, setHasNews] = useState(false);

  function goToEnd(): void {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    isAtEnd.current = true;
    setHasNews(false);
  }

  useLayoutEffect(() => {
    if (isAtEnd.current) goToEnd();
    else setHasNews(true);
  }, [latest]);

  useLayoutEffect(() => {
    const entry = pointed !== null && box.current?.querySelector(`[data-ts="${pointed}"]`);
    if (!entry) return;
    isAtEnd.current = false;
    entry.scrollIntoView({ block: "center" });
  }, [pointed]);

  useEffect(() => {
    // Cards grow when they are updated; whoever reads the end keeps reading it.
    const observer = new ResizeObserver(() => isAtEnd.current && goToEnd());
    if (box.current) observer.observe(box.current);
    if (inside.current) observer.observe(inside.current);
    return () => observer.disconnect();
  }, []);

  return (
    <div className="scroller">
      <div
        ref={box}
        id={id}
        className="messages"
        role="log"
        aria-label={label}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
          if (isAtEnd.current) setHasNews(false);
        }}
      >
        <div ref={inside}>{children}</div>
      </div>
      {hasNews && (
        <button type="button" className="newest" onClick={goToEnd}>
          New messages
        </button>
      )}
    </div>
  );
}
