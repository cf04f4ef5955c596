// The table of Graph calls: method and edge → what checks the request and what carries it out. The server walks it.
import type { Answer, CallTools, FailsLater } from "./answers.ts";
import { parseCreate, parseDecision, parseDelete, parseProduct, parseRemove } from "./bodies.ts";
import type { Operation } from "./failures.ts";
import { createGroupCalls } from "./group-calls.ts";
import { createMemberCalls } from "./member-calls.ts";
import { parseMessage, parseTemplate } from "./message-bodies.ts";
import { createMessageCalls } from "./message-calls.ts";
import { createSetUpCalls } from "./set-up-calls.ts";
import { createTemplateCalls } from "./template-calls.ts";
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

/** Reads and writes of groups are paced, writes ask for an eligible number; `other` is no group operation. */
type Nature = "read" | "write" | "other";

type Common = { operation: Operation; nature: Nature };

type NumberRoute = Common & {
  on: "number";
  prepare: (input: Input) => (number: PhoneNumber, failsLater: FailsLater) => Answer;
};

type GroupRoute = Common & {
  on: "group";
  prepare: (input: Input) => (group: Group, failsLater: FailsLater) => Answer;
};

/** On the business account, or on nothing at all. */
type AccountRoute = Common & { on: "account"; prepare: (input: Input) => () => Answer };

export type Route = NumberRoute | GroupRoute | AccountRoute;

/** Keys are `METHOD kind-of-node edge`. `prepare` checks the request before the object is looked up. */
export function createRoutes(tools: CallTools): Record<string, Route> {
  const groups = createGroupCalls(tools);
  const members = createMemberCalls(tools);
  const messages = createMessageCalls(tools);
  const templates = createTemplateCalls(tools);
  const setUp = createSetUpCalls(tools);

  return {
    "POST number groups": onNumber("create", "write", ({ body }) => {
      const wish = parseCreate(body);
      return (number, failsLater) => groups.create(number, wish, failsLater);
    }),
    "GET number groups": onNumber("list", "read", ({ query, address }) => {
      const cut = readPage(query, address);
      return (number) => groups.list(number, cut);
    }),
    "GET group ": onGroup("info", "read", ({ query }) => {
      const fields = (query.get("fields") ?? "").split(",").map((field) => field.trim());
      return (group) => groups.info(group, fields.filter(Boolean));
    }),
    "POST group ": onGroup("update", "write", ({ body, form }) => {
      const wish = parseSettings(body, form, tools.switches);
      return (group, failsLater) => groups.update(group, wish, failsLater);
    }),
    "DELETE group ": onGroup("delete", "write", ({ body }) => {
      parseDelete(body);
      return (group, failsLater) => groups.remove(group, failsLater);
    }),
    "GET group invite_link": onGroup("link", "read", () => (group) => groups.link(group)),
    "POST group invite_link": onGroup("resetLink", "write", ({ body }) => {
      parseProduct(body);
      return (group) => groups.resetLink(group);
    }),
    "DELETE group invite_link": onGroup("deleteLink", "write", ({ body }) => {
      parseProduct(body);
      return (group) => groups.deleteLink(group);
    }),
    "GET group join_requests": onGroup("joinRequests", "read", ({ query, address }) => {
      const cut = readPage(query, address);
      return (group) => members.joinRequests(group, cut);
    }),
    "POST group join_requests": onGroup("approve", "write", ({ body }) => {
      const ids = parseDecision(body);
      return (group) => members.approve(group, ids);
    }),
    "DELETE group join_requests": onGroup("reject", "write", ({ body }) => {
      const ids = parseDecision(body);
      return (group) => members.reject(group, ids);
    }),
    "DELETE group participants": onGroup("remove", "write", ({ body }) => {
      const removals = parseRemove(body);
      return (group, failsLater) => members.remove(group, removals, failsLater);
    }),
    "POST number messages": onNumber("messages", "other", ({ body }) => {
      const message = parseMessage(body);
      return (number, failsLater) => messages.send(number, message, failsLater);
    }),
    "POST number media": onNumber(
      "upload",
      "other",
      ({ form }) =>
        () =>
          tools.media.upload(form),
    ),
    "GET media ": onAccount(
      "media",
      ({ address }) =>
        () =>
          tools.media.describe(new URL(address).pathname.split("/")[2] ?? "", new URL(address).origin),
    ),
    "GET number ": onNumber(
      "number",
      "other",
      ({ query }) =>
        (number) =>
          setUp.number(number, query),
    ),
    "GET token ": onAccount(
      "setUp",
      ({ query }) =>
        () =>
          setUp.token(query),
    ),
    "GET account phone_numbers": onAccount("setUp", () => setUp.numbers),
    "GET account subscribed_apps": onAccount("setUp", () => setUp.subscribedApps),
    "GET app subscriptions": onAccount("setUp", () => setUp.subscriptions),
    "GET library ": onAccount(
      "templates",
      ({ query }) =>
        () =>
          templates.offered(query),
    ),
    "GET account message_template_library": onAccount(
      "templates",
      ({ query }) =>
        () =>
          templates.offered(query),
    ),
    "GET account message_templates": onAccount(
      "templates",
      ({ query }) =>
        () =>
          templates.list(query),
    ),
    "POST account message_templates": onAccount("copyTemplate", ({ body }) => {
      const wish = parseTemplate(body);
      return () => templates.copy(wish);
    }),
  };
}

function onNumber(operation: Operation, nature: Nature, prepare: NumberRoute["prepare"]): Route {
  return { on: "number", operation, nature, prepare };
}

function onGroup(operation: Operation, nature: Nature, prepare: GroupRoute["prepare"]): Route {
  return { on: "group", operation, nature, prepare };
}

function onAccount(operation: Operation, prepare: AccountRoute["prepare"]): Route {
  return { on: "account", operation, nature: "other", prepare };
}
