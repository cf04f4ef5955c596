// Checks what is about to be shown in Slack against Slack's own rules, and says what is wrong and where. The sandbox's
// methods refuse by it, and unit tests of cards call it directly.

import type { z } from "zod";
import { home, messageBlocks, modal } from "./blocks.ts";

export type Surface = "message" | "modal" | "home";

export interface BlockProblem {
  /** A JSON pointer into the payload, as in Slack's answers. */
  pointer: string;
  message: string;
  /** Slack refuses the payload for it; otherwise Slack takes it and people suffer. */
  isRefused: boolean;
}

type Issue = z.core.$ZodIssue;

/** The payload is a message (`{ text, blocks }`) or a view. An empty list means that Slack would take it. */
export function findBlockProblems(payload: unknown, surface: Surface): BlockProblem[] {
  const parts = isRecord(payload) ? payload : {};
  const blocks = surface === "message" ? parts["blocks"] : parts;
  const schema = { message: messageBlocks.optional(), modal, home }[surface];
  const parsed = schema.safeParse(blocks);
  const path = surface === "message" ? ["blocks"] : [];
  const found = (parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, path));
  return [
    ...found,
    ...findRepeatedIds(parts["blocks"], surface),
    ...findMissingText(parts, surface),
    ...findTooMuchText(parts["blocks"], surface),
  ];
}

/** Of all blocks together. Source: github.com/slackapi/bolt-js, issues 2509 and 2867 */
const longestMessage = 12_000;

/** The problem as Slack writes it in `response_metadata.messages`, without the leading `[ERROR]`. */
export function describeProblem({ message, pointer }: BlockProblem): string {
  return `${message} [json-pointer:${pointer}]`;
}

function describeIssue(issue: Issue, prefix: PropertyKey[]): BlockProblem[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => refusal(path, `invalid additional property: ${key}`));
    case "invalid_union":
      return [refusal(path, "unsupported type")];
    case "invalid_type":
      return [describeWrongType(issue, path)];
    case "invalid_value":
      return [refusal(path, `must be one of: ${issue.values.map(String).join(", ")}`)];
    default:
      return [refusal(path, issue.message)];
  }
}

function describeWrongType(
  issue: Extract<Issue, { code: "invalid_type" }>,
  path: PropertyKey[],
): BlockProblem {
  if (!issue.message.endsWith("received undefined"))
    return refusal(path, `must be of type ${issue.expected}`);
  return refusal(path.slice(0, -1), `missing required field: ${String(path.at(-1))}`);
}

function findRepeatedIds(blocks: unknown, surface: Surface): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const blockIds = new Set<unknown>();
  const focused: PropertyKey[][] = [];
  for (const [index, block] of list(blocks).entries()) {
    const path = ["blocks", index];
    const blockId = block["block_id"];
    if (blockId !== undefined && blockIds.has(blockId)) {
      problems.push(refusal([...path, "block_id"], `block_id already exists: ${JSON.stringify(blockId)}`));
    }
    blockIds.add(blockId);
    problems.push(...findRepeatedActions(block, path));
    const elements = [block["element"], block["accessory"], ...list(block["elements"])];
    if (elements.some((element) => isRecord(element) && element["focus_on_load"] === true))
      focused.push(path);
  }
  const tooMany = surface === "message" ? focused : focused.slice(1);
  return [...problems, ...tooMany.map((path) => refusal(path, "only one element may set focus_on_load"))];
}

function findRepeatedActions(block: Record<string, unknown>, path: PropertyKey[]): BlockProblem[] {
  const seen = new Set<unknown>();
  const problems: BlockProblem[] = [];
  for (const [index, element] of list(block["elements"]).entries()) {
    const actionId = element["action_id"];
    if (actionId === undefined) continue;
    const place = [...path, "elements", index, "action_id"];
    if (seen.has(actionId))
      problems.push(refusal(place, `action_id already exists: ${JSON.stringify(actionId)}`));
    seen.add(actionId);
  }
  return problems;
}

function findMissingText(parts: Record<string, unknown>, surface: Surface): BlockProblem[] {
  if (surface !== "message" || list(parts["blocks"]).length === 0) return [];
  const text = parts["text"];
  if (typeof text === "string" && text.trim() !== "") return [];
  const message =
    "missing `text` beside `blocks`: notifications and screen readers would have nothing to say";
  return [{ pointer: "/text", message, isRefused: false }];
}

function findTooMuchText(blocks: unknown, surface: Surface): BlockProblem[] {
  if (surface !== "message" || lettersIn(blocks) <= longestMessage) return [];
  return [refusal(["blocks"], tooMuchText)];
}

/** Slack has an error of its own for it. */
export const tooMuchText = "msg_blocks_too_long";

function lettersIn(shown: unknown): number {
  if (Array.isArray(shown)) return shown.reduce<number>((sum, each) => sum + lettersIn(each), 0);
  if (!isRecord(shown)) return 0;
  return Object.entries(shown).reduce(
    (sum, [key, value]) =>
      sum + (key === "text" && typeof value === "string" ? value.length : lettersIn(value)),
    0,
  );
}

function refusal(path: PropertyKey[], message: string): BlockProblem {
  return { pointer: `/${path.map(String).join("/")}`, message, isRefused: true };
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
