// What is filled in in a form and not sent yet. It survives a reload, but for chosen files, which may be too large to keep.
import { useState } from "react";
import type { View } from "../../slack/shapes.ts";
import type { Answer } from "../acts.ts";
import { forgetOthers, keep, readKept } from "./kept.ts";

/** By block. */
export type Answers = Record<string, Answer>;

const PREFIX = "form ";

export function useKeptAnswers(viewId: string): [Answers, (answers: Answers) => void] {
  const key = PREFIX + viewId;
  const [answers, setAnswers] = useState(() => JSON.parse(readKept(key) ?? "{}") as Answers);
  return [
    answers,
    (changed) => {
      setAnswers(changed);
      keep(key, JSON.stringify(Object.fromEntries(Object.entries(changed).filter(isSmall))));
    },
  ];
}

export function forgetClosedForms(open: readonly View[]): void {
  forgetOthers(
    PREFIX,
    open.map(({ id }) => PREFIX + id),
  );
}

function isSmall([, answer]: [string, Answer]): boolean {
  return !Array.isArray(answer) || answer.every((each) => typeof each === "string");
}
