// A menu that offers what fits the letters typed so far; the bot says what that is.
import { type KeyboardEvent, useId, useState } from "react";
import type { Offered } from "../acts.ts";
import { useActing } from "./acting.tsx";
import type { FieldProps } from "./field.tsx";
import { useFormInputs } from "./form-inputs.ts";
import { useSlack } from "./slack-view.ts";

export function TypedSelect({ element, place, told, chosenText }: FieldProps) {
  const { look, choose } = useLookUp({ element, place });
  const listId = useId();
  const [text, setText] = useState(chosenText);
  const [offered, setOffered] = useState<Offered[] | null>(null);
  const [marked, setMarked] = useState(0);
  const [isChosen, setIsChosen] = useState(chosenText !== "");

  function type(typed: string): void {
    setText(typed);
    setMarked(0);
    if (isChosen) choose(null, typed);
    setIsChosen(false);
    look(typed, setOffered);
  }

  function take(option: Offered | undefined): void {
    if (!option) return;
    choose(option.value, text);
    setIsChosen(true);
    setText(option.label);
    setOffered(null);
  }

  function press(event: KeyboardEvent): void {
    const count = offered?.length ?? 0;
    if (event.key === "Escape" && offered !== null) setOffered(null);
    else if (count === 0) return;
    else if (event.key === "ArrowDown") setMarked((marked + 1) % count);
    else if (event.key === "ArrowUp") setMarked((marked + count - 1) % count);
    else if (event.key === "Enter") take(offered?.[marked]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="typed-select">
      <input
        role="combobox"
        {...told}
        dir="auto"
        aria-autocomplete="list"
        aria-expanded={offered !== null}
        aria-controls={offered === null ? undefined : listId}
        aria-activedescendant={offered?.length ? `${listId}-${marked}` : undefined}
        autoComplete="off"
        placeholder={element.placeholder?.text}
        value={text}
        onClick={() => offered === null && !isChosen && type(text)}
        onBlur={() => setOffered(null)}
        onChange={({ target }) => type(target.value)}
        onKeyDown={press}
      />
      {offered !== null && <Offers id={listId} offered={offered} marked={marked} take={take} />}
    </div>
  );
}

type OffersProps = { id: string; offered: Offered[]; marked: number; take: (option: Offered) => void };

function Offers({ id, offered, marked, take }: OffersProps) {
  if (offered.length === 0)
    return (
      <p className="offers nothing" id={id} role="status">
        Nothing fits.
      </p>
    );
  return (
    <ul className="offers" id={id} role="listbox" aria-label="What fits">
      {offered.map((option, index) => (
        <li
          key={option.value}
          id={`${id}-${index}`}
          role="option"
          dir="auto"
          aria-selected={index === marked}
          // Before the field loses the focus, which would put the list away.
          onMouseDown={() => take(option)}
        >
          {option.label}
        </li>
      ))}
    </ul>
  );
}

function useLookUp({ element, place }: Pick<FieldProps, "element" | "place">) {
  const { act, ask } = useActing();
  const { userId: user } = useSlack();
  const inputs = useFormInputs();
  return {
    look(typed: string, show: (offered: Offered[]) => void): void {
      void ask({ act: "look up", user, ...place, typed }).then(show);
    },
    choose(value: string | null, typed: string): void {
      act({ act: "choose", user, ...place, actionId: element.action_id, inputs: inputs(), value, typed });
    },
  };
}
