// Keeps the keyboard's place on a page that is drawn anew all the time: when what had the focus goes away, the next control
// gets it, and when a form or thread closes, whatever opened it. page.tsx starts it; what opens over the page uses `opened`.

type Place = {
  element: HTMLElement;
  name: string;
  /** From the inside out: what surrounds the element, and how many stops come before it there. */
  around: { scope: Element; before: number }[];
};

const STOPS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
const SCOPES = 'li, article, aside, [role="dialog"], dialog, [role="group"], section, header, main, body';

/** The id of what is read in Slack: a channel's messages, or the Home tab. */
export const SKIP_TARGET = "read-in-slack";

let last: Place | null = null;
/** What had the focus when each dialog or thread came up. */
const openers = new WeakMap<Element, Place>();

/** Returns the way to stop. */
export function keepFocus(page: HTMLElement): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  document.addEventListener("focusin", ({ target }) => remember(target), { signal });
  // A press beside every control takes the focus away on purpose.
  document.addEventListener("pointerdown", () => (last = null), { signal });
  document.addEventListener("pointerup", () => remember(document.activeElement), { signal });
  const observer = new MutationObserver(() => {
    if (last === null) return;
    if (document.activeElement === last.element) remember(last.element);
    else if (document.activeElement === document.body && !isReachable(last.element)) returnTo(last);
  });
  observer.observe(page, { childList: true, subtree: true });
  return () => {
    stopping.abort();
    observer.disconnect();
  };
}

/** Tells that this has come up over the page, so that the focus goes back when it closes. Called before it takes the focus. */
export function opened(box: Element): void {
  if (last !== null && !box.contains(last.element)) openers.set(box, last);
}

/** As the `ref` of a box that comes up because somebody wants to write in it. */
export function takeFocus(box: HTMLElement | null): void {
  box?.focus();
}

/** What Tab stops at, in order. */
export function stopsIn(scope: Element): HTMLElement[] {
  return [...scope.querySelectorAll<HTMLElement>(STOPS)].filter(
    (stop) => stop.tabIndex >= 0 && isReachable(stop),
  );
}

function remember(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || target === document.body) return;
  const around: Place["around"] = [];
  let inner: HTMLElement = target;
  for (let scope = target.closest(SCOPES); scope; scope = scope.parentElement?.closest(SCOPES) ?? null) {
    const before = stopsIn(scope).filter((stop) => comesBefore(stop, inner)).length;
    around.push({ scope, before });
    if (scope instanceof HTMLElement) inner = scope;
  }
  last = { element: target, name: nameOf(target), around };
}

function returnTo(place: Place): void {
  if (isReachable(place.element)) return place.element.focus();
  for (const { scope, before } of place.around) {
    const opener = openers.get(scope);
    if (isReachable(scope)) {
      const stops = stopsIn(scope);
      const next = sameIn(stops, place) ?? stops[before] ?? stops.at(-1);
      if (next) return next.focus();
    } else if (opener) return returnTo(opener);
  }
}

/** The same control, drawn anew. */
function sameIn(stops: HTMLElement[], { name }: Place): HTMLElement | undefined {
  return name === "" ? undefined : stops.find((stop) => nameOf(stop) === name);
}

function isReachable(element: Element): boolean {
  const isDisabled = element.matches(":disabled");
  return element.isConnected && !isDisabled && !element.closest("[inert]") && element.checkVisibility();
}

function comesBefore(one: Element, other: Element): boolean {
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent;
}
