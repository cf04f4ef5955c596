// A menu that offers what fits the letters typed so far; the bot says what that is.
import { type KeyboardEvent, useState } from "react";
import type { Offered } from "../acts.ts";
import { useActing } from "./acting.tsx";
import type { FieldProps } from "./field.tsx";
import { useFormInputs } from "./form-inputs.ts";
import { useSlack } from "./slack-view.ts";

export function TypedSelect({ element, place, label }: FieldProps) {
  const { look, choose } = useLookUp({ element, place });
  const [text, setText] = useState("");
  const [offered, setOffered] = useState<Offered[] | null>(null);
  const [marked, setMarked] = useState(0);
  const [isChosen, setIsChosen] = useState(false);

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
    if (count === 0) return;
    if (event.key === "ArrowDown") setMarked((marked + 1) % count);
    else if (event.key === "ArrowUp") setMarked((marked + count - 1) % count);
    else if (event.key === "Enter") take(offered?.[marked]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="typed-select">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={offered !== null}
        autoComplete="off"
        placeholder={element.placeholder?.text}
        value={text}
        onClick={() => offered === null && !isChosen && type(text)}
        onBlur={() => setOffered(null)}
        onChange={({ target }) => type(target.value)}
        onKeyDown={press}
      />
      {offered !== null && <Offers offered={offered} marked={marked} take={take} />}
    </div>
  );
}

type OffersProps = { offered: Offered[]; marked: number; take: (option: Offered) => void };

function Offers({ offered, marked, take }: OffersProps) {
  if (offered.length === 0) return <p className="offers nothing">Nothing fits.</p>;
  return (
    <ul className="offers" role="listbox">
      {offered.map((option, index) => (
        <li
          key={option.value}
          role="option"
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
