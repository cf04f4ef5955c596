// The element of a form in which something is typed, chosen or ticked, in the browser's own controls.
import type { BlockElement, Option } from "../../slack/shapes.ts";
import type { Answer, Target } from "../acts.ts";
import { FilesField } from "./files-field.tsx";
import { useSlack } from "./slack-view.ts";
import { TypedSelect } from "./typed-select.tsx";

export type FieldProps = {
  element: BlockElement;
  place: { target: Target; blockId: string };
  /** What somebody who does not see the form is told about the field. */
  told: { "aria-label": string; "aria-describedby"?: string; "aria-invalid"?: boolean };
  value: Answer;
  /** The words of the option that is chosen, where the options are the bot's to tell. */
  chosenText: string;
  change: (value: Answer) => void;
};

export function Field(props: FieldProps) {
  switch (props.element.type) {
    case "radio_buttons":
    case "checkboxes":
    case "multi_static_select":
    case "multi_users_select":
      return <Ticks {...props} />;
    case "file_input":
      return <FilesField {...props} />;
    case "external_select":
      return <TypedSelect {...props} />;
    case "static_select":
    case "overflow":
    case "users_select":
    case "conversations_select":
      return <Menu {...props} />;
    default:
      return <Typed {...props} />;
  }
}

const TYPES: Record<string, string> = {
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
};

function Typed({ element, told, value, change }: FieldProps) {
  const shown = typeof value === "string" ? value : "";
  const isMultiline = "multiline" in element && element.multiline === true;
  return isMultiline ? (
    <textarea
      {...told}
      dir="auto"
      rows={3}
      placeholder={element.placeholder?.text}
      value={shown}
      onChange={({ target }) => change(target.value)}
    />
  ) : (
    <input
      {...told}
      dir="auto"
      autoComplete="off"
      placeholder={element.placeholder?.text}
      type={TYPES[element.type] ?? "text"}
      value={shown}
      onChange={({ target }) => change(target.value)}
    />
  );
}

function Menu({ element, told, value, change }: FieldProps) {
  const options = useOptions(element);
  return (
    <select
      {...told}
      className={element.type === "overflow" ? "more" : undefined}
      value={typeof value === "string" ? value : ""}
      onChange={({ target }) => change(target.value === "" ? null : target.value)}
    >
      <option value="">
        {element.type === "overflow" ? "⋯" : (element.placeholder?.text ?? "Choose …")}
      </option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** People and channels are Slack's to list. */
function useOptions(element: BlockElement): Choice[] {
  const { slack, userId } = useSlack();
  if (element.type.endsWith("users_select"))
    return slack.users.map(({ id, realName }) => ({ value: id, label: realName }));
  if (element.type === "conversations_select")
    return slack.channels
      .filter(({ members, id }) => members.includes(userId) && !id.startsWith("D"))
      .map(({ id, name }) => ({ value: id, label: `# ${name}` }));
  return listed(element).map(({ value, text, description }) => ({
    value,
    label: text.text,
    remark: description?.text,
  }));
}

function Ticks({ element, place, told, value, change }: FieldProps) {
  const options = useOptions(element);
  const isMany = element.type !== "radio_buttons";
  const { "aria-invalid": _isWrong, ...group } = told;
  const ticked = [value ?? []].flat().filter((each) => typeof each === "string");
  const tick = (option: string, on: boolean) => {
    if (!isMany) return change(option);
    return change(on ? [...ticked, option] : ticked.filter((other) => other !== option));
  };
  return (
    <div className="ticks" role={isMany ? "group" : "radiogroup"} {...group}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type={isMany ? "checkbox" : "radio"}
            name={place.blockId}
            checked={ticked.includes(option.value)}
            onChange={({ target }) => tick(option.value, target.checked)}
          />
          <span dir="auto">
            {option.label}
            {option.remark !== undefined && <small>{option.remark}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

type Choice = { value: string; label: string; remark?: string | undefined };

function listed(element: BlockElement): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap(({ options }) => options)];
}

export function textOf(text: BlockElement["text"]): string {
  return typeof text === "object" ? text.text : (text ?? "");
}
