// A form the bot opened for "you": its fields and texts, and sending or closing it. Those that lie under another form wait
// unseen. What is filled in survives a reload, and is not thrown away without a question.
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Answer } from "../acts.ts";
import { initialState } from "../../slack/fields.ts";
import type { View } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Blocks } from "./blocks.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { heldIn } from "./field-state.ts";
import { opened, stopsIn } from "./focus.ts";
import { FormInputsContext } from "./form-inputs.ts";
import { Icon } from "./icon.tsx";
import { InputBlock } from "./input-block.tsx";
import { type Answers, useKeptAnswers } from "./kept-answers.ts";
import { useSlack } from "./slack-view.ts";

export function Form({ view, isOnTop }: { view: View; isOnTop: boolean }) {
  const { act } = useActing();
  const { userId: user } = useSlack();
  const [changes, setChanges] = useKeptAnswers(view.id);
  const [isSending, setIsSending] = useState(false);
  const [isDiscarding, setIsDiscarding] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { content, id: viewId } = view;
  const title = content.title?.text ?? "";
  useFocusInForm(box, title);

  /** What was filled in before the form changed may have no field any more. */
  const inputs = (): Answers =>
    Object.fromEntries(
      content.blocks.flatMap(({ block_id: id }) => (changes[id] === undefined ? [] : [[id, changes[id]]])),
    );

  function submit(): void {
    if (isSending) return;
    setIsSending(true);
    act({ act: "submit", user, viewId, inputs: inputs() }, () => setIsSending(false));
  }
  const close = () => act({ act: "close", user, viewId });
  const leave = () => (isUnsent(view, inputs()) ? setIsDiscarding(true) : close());
  useEscape(isOnTop, leave);

  return (
    <div className="form-cover" hidden={!isOnTop}>
      <div
        ref={box}
        className="form"
        role="dialog"
        tabIndex={-1}
        aria-modal="true"
        aria-label={title}
        onKeyDown={holdFocus}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <header>
            <h3>{title}</h3>
            <button type="button" className="quiet" aria-label="Close the form" onClick={leave}>
              <Icon name="close" />
            </button>
          </header>
          <div className="form-body">
            {view.errors[""] !== undefined && (
              <p className="error" role="alert">
                {view.errors[""]}
              </p>
            )}
            <FormInputsContext value={inputs}>
              <FormBlocks view={view} changes={changes} setChanges={setChanges} />
            </FormInputsContext>
          </div>
          <footer>
            <button type="button" className="slack-button" onClick={close}>
              {content.close?.text ?? "Cancel"}
            </button>
            {content.submit && (
              <button type="submit" className="slack-button filled primary" aria-disabled={isSending}>
                {content.submit.text}
              </button>
            )}
          </footer>
          {isDiscarding && (
            <ConfirmDialog dialog={DISCARD} confirm={close} deny={() => setIsDiscarding(false)} />
          )}
        </form>
      </div>
    </div>
  );
}

const plain = (text: string) => ({ type: "plain_text" as const, text });

const DISCARD = {
  title: plain("Discard what you filled in?"),
  text: plain("It has not been sent."),
  confirm: plain("Discard"),
  deny: plain("Keep it"),
  style: "danger",
};

/** What the bot hears at once, such as a search, is no loss. */
function isUnsent({ values, content }: View, filledIn: Answers): boolean {
  const initial = initialState(content.blocks);
  const fields = content.blocks.filter(({ type, dispatch_action }) => type === "input" && !dispatch_action);
  return fields.some((block) => {
    const answer = filledIn[block.block_id] ?? heldIn(values, block);
    return JSON.stringify(answer || null) !== JSON.stringify(heldIn(initial, block));
  });
}

/** The first field has the focus when the form comes up, and when it has become another one. */
function useFocusInForm(box: RefObject<HTMLElement | null>, title: string): void {
  useLayoutEffect(() => {
    if (box.current) opened(box.current);
  }, [box]);
  useLayoutEffect(() => {
    const field = box.current?.querySelector<HTMLElement>("input, textarea, select");
    (field ?? box.current)?.focus();
  }, [box, title]);
}

/** Wherever the focus is; but what is open over the form closes first. */
function useEscape(isOnTop: boolean, leave: () => void): void {
  const leaveNow = useEffectEvent(leave);
  useEffect(() => {
    if (!isOnTop) return undefined;
    const press = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      // The same press would close the question again.
      event.preventDefault();
      leaveNow();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [isOnTop]);
}

function holdFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Tab") return;
  const stops = stopsIn(event.currentTarget);
  const [first, last] = [stops[0], stops.at(-1)];
  const [edge, otherEdge] = event.shiftKey ? [first, last] : [last, first];
  const isAtEdge = event.target === edge || (event.shiftKey && event.target === event.currentTarget);
  if (!isAtEdge) return;
  event.preventDefault();
  otherEdge?.focus();
}

type FormBlocksProps = { view: View; changes: Answers; setChanges: (changes: Answers) => void };

function FormBlocks({ view, changes, setChanges }: FormBlocksProps) {
  return view.content.blocks.map((block) =>
    block.type === "input" ? (
      <InputBlock
        key={block.block_id}
        view={view}
        block={block}
        changed={changes[block.block_id]}
        change={(value: Answer) => setChanges({ ...changes, [block.block_id]: value })}
      />
    ) : (
      <Blocks
        key={block.block_id}
        blocks={[block]}
        target={{ kind: "view", viewId: view.id }}
        values={view.values}
      />
    ),
  );
}
