// The table of Graph calls: method and edge → what checks the request and what carries it out. The server walks it.
import type { Answer, CallTools, FailsLater } from "./answers.ts";
import { parseCreate, parseDecision, parseDelete, parseProduct, parseRemove } from "./bodies.ts";
import type { Operation } from "./failures.ts";
import { createGroupCalls } from "./group-calls.ts";
import { createMemberCalls } from "./member-calls.ts";
import { readPage } from "./paging.ts";
import { parseSettings } from "./settings-form.ts";
import type { FormPart } from "./settings-form.ts";
import type { Group, PhoneNumber } from "./world.ts";

/** A request whose token and version are good. `address` is its own URL without a query. */
export type Input = {
  query: URLSearchParams;
  address: string;
  body: unknown;
  form: Map<string, FormPart> | null;
};

type Common = { operation: Operation; writes: boolean };

type NumberRoute = Common & {
  on: "number";
  prepare: (input: Input) => (number: PhoneNumber, failsLater: FailsLater) => Answer;
};

type GroupRoute = Common & {
  on: "group";
  prepare: (input: Input) => (group: Group, failsLater: FailsLater) => Answer;
};

export type Route = NumberRoute | GroupRoute;

/** Keys are `METHOD kind-of-node edge`. */
export function createRoutes(tools: CallTools): Record<string, Route> {
  const groups = createGroupCalls(tools);
  const members = createMemberCalls(tools);

  const onNumber = (operation: Operation, writes: boolean, prepare: NumberRoute["prepare"]): Route => ({
    on: "number",
    operation,
    writes,
    prepare,
  });
  const onGroup = (operation: Operation, writes: boolean, prepare: GroupRoute["prepare"]): Route => ({
    on: "group",
    operation,
    writes,
    prepare,
  });
  const reads = false;
  const writes = true;

  return {
    "POST number groups": onNumber("create", writes, ({ body }) => {
      const wish = parseCreate(body);
      return (number, failsLater) => groups.create(number, wish, failsLater);
    }),
    "GET number groups": onNumber("list", reads, ({ query, address }) => {
      const cut = readPage(query, address);
      return (number) => groups.list(number, cut);
    }),
    "GET group ": onGroup("info", reads, ({ query }) => {
      const fields = (query.get("fields") ?? "").split(",").map((field) => field.trim());
      return (group) => groups.info(group, fields.filter(Boolean));
    }),
    "POST group ": onGroup("update", writes, ({ body, form }) => {
      const wish = parseSettings(body, form, tools.switches);
      return (group, failsLater) => groups.update(group, wish, failsLater);
    }),
    "DELETE group ": onGroup("delete", writes, ({ body }) => {
      parseDelete(body);
      return (group, failsLater) => groups.remove(group, failsLater);
    }),
    "GET group invite_link": onGroup("link", reads, () => (group) => groups.link(group)),
    "POST group invite_link": onGroup("resetLink", writes, ({ body }) => {
      parseProduct(body);
      return (group) => groups.resetLink(group);
    }),
    "DELETE group invite_link": onGroup("deleteLink", writes, ({ body }) => {
      parseProduct(body);
      return (group) => groups.deleteLink(group);
    }),
    "GET group join_requests": onGroup("joinRequests", reads, ({ query, address }) => {
      const cut = readPage(query, address);
      return (group) => members.joinRequests(group, cut);
    }),
    "POST group join_requests": onGroup("approve", writes, ({ body }) => {
      const ids = parseDecision(body);
      return (group) => members.approve(group, ids);
    }),
    "DELETE group join_requests": onGroup("reject", writes, ({ body }) => {
      const ids = parseDecision(body);
      return (group) => members.reject(group, ids);
    }),
    "DELETE group participants": onGroup("remove", writes, ({ body }) => {
      const removals = parseRemove(body);
      return (group, failsLater) => members.remove(group, removals, failsLater);
    }),
  };
}
