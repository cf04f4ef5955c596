// The element of a form in which something is typed, chosen or ticked, in the browser's own controls.
import type { BlockElement, Option } from "../../slack/shapes.ts";
import type { Answer, ChosenFile } from "../acts.ts";
import { useSlack } from "./slack-view.ts";

export type FieldProps = {
  element: BlockElement;
  name: string;
  label: string;
  value: Answer;
  change: (value: Answer) => void;
};

export function Field(props: FieldProps) {
  switch (props.element.type) {
    case "radio_buttons":
    case "checkboxes":
      return <Ticks {...props} />;
    case "file_input":
      return <Files {...props} />;
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

function Typed({ element, name, label, value, change }: FieldProps) {
  const shown = typeof value === "string" ? value : "";
  const isMultiline = "multiline" in element && element.multiline === true;
  return isMultiline ? (
    <textarea
      name={name}
      aria-label={label}
      rows={3}
      value={shown}
      onChange={({ target }) => change(target.value)}
    />
  ) : (
    <input
      name={name}
      aria-label={label}
      autoComplete="off"
      type={TYPES[element.type] ?? "text"}
      value={shown}
      onChange={({ target }) => change(target.value)}
    />
  );
}

function Files({ element, name, label, change }: FieldProps) {
  const choose = async (files: FileList | null) =>
    change(await Promise.all([...(files ?? [])].map(readFile)));
  return (
    <input
      type="file"
      name={name}
      aria-label={label}
      multiple={(element.max_files ?? 10) > 1}
      onChange={({ target }) => void choose(target.files)}
    />
  );
}

async function readFile(file: File): Promise<ChosenFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { name: file.name, mimetype: file.type || "application/octet-stream", base64 };
}

function Menu({ element, name, label, value, change }: FieldProps) {
  const options = useOptions(element);
  return (
    <select
      name={name}
      aria-label={label}
      value={typeof value === "string" ? value : ""}
      onChange={({ target }) => change(target.value === "" ? null : target.value)}
    >
      <option value="">Choose …</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function useOptions(element: BlockElement): { value: string; label: string }[] {
  const { slack, userId } = useSlack();
  if (element.type === "users_select")
    return slack.users.map(({ id, realName }) => ({ value: id, label: realName }));
  if (element.type === "conversations_select")
    return slack.channels
      .filter(({ members, id }) => members.includes(userId) && !id.startsWith("D"))
      .map(({ id, name }) => ({ value: id, label: `# ${name}` }));
  return optionsOf(element).map(({ value, text }) => ({ value, label: text.text }));
}

function Ticks({ element, name, label, value, change }: FieldProps) {
  const isMany = element.type === "checkboxes";
  const ticked = [value ?? []].flat().filter((each) => typeof each === "string");
  const tick = (option: string, on: boolean) => {
    if (!isMany) return change(option);
    return change(on ? [...ticked, option] : ticked.filter((other) => other !== option));
  };
  return (
    <div className="ticks" role={isMany ? "group" : "radiogroup"} aria-label={label}>
      {optionsOf(element).map((option) => (
        <label key={option.value}>
          <input
            type={isMany ? "checkbox" : "radio"}
            name={name}
            checked={ticked.includes(option.value)}
            onChange={({ target }) => tick(option.value, target.checked)}
          />
          <span>
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

function optionsOf(element: BlockElement): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap(({ options }) => options)];
}

export function textOf(text: BlockElement["text"]): string {
  return typeof text === "object" ? text.text : (text ?? "");
}
