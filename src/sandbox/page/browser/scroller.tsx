// A list that stays at its newest entry as long as the reader is there, and otherwise says that there is something new.
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

type ScrollerProps = {
  label: string;
  /** Changes with every new entry. */
  latest: string;
  children: ReactNode;
};

const NEAR_PX = 80;

export function Scroller({ label, latest, children }: ScrollerProps) {
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
