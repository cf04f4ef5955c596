// WhatsApp's template library, as far as group invitations need it: look up, copy, and the check of what a message puts
// in. Called by the routes and by the calls that send.
import { randomInt } from "node:crypto";
import type { Answer, CallTools } from "./answers.ts";
import { GraphFault } from "./faults.ts";
import type { MessageTemplate, TemplateWish } from "./message-bodies.ts";
import type { World } from "./world.ts";

const LIBRARY = [
  {
    id: "7138055039625658",
    name: "group_invite_link_1",
    language: "en_US",
    category: "UTILITY",
    topic: "GROUP_INVITE_LINK",
    usecase: "GROUP_INVITE_LINK",
    industry: ["E_COMMERCE", "FINANCIAL_SERVICES"],
    body: "Here is the link to the group we opened for you: {{1}}. See you there, {{2}}.",
    body_params: ["https://chat.whatsapp.com/LINK_ID", "Pat"],
    body_param_types: ["GROUP_ID", "TEXT"],
  },
];

export function createTemplateCalls({ world }: Pick<CallTools, "world">) {
  function library(query: URLSearchParams): Answer {
    const wanted = (name: string, value: string) => {
      const asked = query.get(name)?.toLowerCase();
      return asked === undefined || value.toLowerCase().startsWith(asked);
    };
    const data = LIBRARY.filter(
      (entry) =>
        wanted("category", entry.category) &&
        wanted("topic", entry.topic) &&
        wanted("usecase", entry.usecase) &&
        wanted("language", entry.language) &&
        entry.name.includes(query.get("search") ?? query.get("name") ?? ""),
    );
    return { body: { data } };
  }

  function list(query: URLSearchParams): Answer {
    const asked = query.get("name") ?? "";
    const data = [...world.templates.values()]
      .filter(({ name }) => name.includes(asked))
      .map(({ id, name, language, status }) => ({ id, name, language, category: "UTILITY", status }));
    return { body: { data } };
  }

  function copy(wish: TemplateWish): Answer {
    const { name, language, library_template_name: libraryName } = wish;
    if (!LIBRARY.some((entry) => entry.name === libraryName)) {
      throw new GraphFault(100, `The library has no template ${libraryName}.`);
    }
    if (world.templates.has(name)) throw new GraphFault(100, `There is a template ${name} already.`, 2388024);
    const id = String(randomInt(1e14, 2e14));
    const status = world.review.status;
    world.templates.set(name, { id, name, language, libraryName, status });
    return { body: { id, status, category: "UTILITY" } };
  }

  return { library, list, copy };
}

/** As it stands on a phone. */
export function fillTemplate(world: World, wanted: MessageTemplate): { text: string; link: string | null } {
  const original = LIBRARY.find(({ name }) => name === world.templates.get(wanted.name)?.libraryName);
  const parameters = wanted.components.flatMap((component) => component.parameters);
  const invited = parameters.find((parameter) => parameter.type === "group_id");
  const link = (invited && world.groups.get(invited.group_id)?.link) ?? null;
  const words = parameters.map((parameter) => (parameter.type === "text" ? parameter.text : (link ?? "")));
  const text = (original?.body ?? "").replaceAll(
    /\{\{(\d+)\}\}/gu,
    (blank, place: string) => words[Number(place) - 1] ?? blank,
  );
  return { text, link };
}

export function checkTemplate(world: World, wanted: MessageTemplate): void {
  const template = world.templates.get(wanted.name);
  if (!template || template.language !== wanted.language.code || template.status !== "APPROVED") {
    throw new GraphFault(132001, `There is no template ${wanted.name} in ${wanted.language.code}.`);
  }
  const types = LIBRARY.find((entry) => entry.name === template.libraryName)?.body_param_types ?? [];
  const parameters = wanted.components.flatMap((component) => component.parameters);
  if (parameters.length !== types.length) {
    throw new GraphFault(132000, `The template takes ${types.length} parameters, not ${parameters.length}.`);
  }
  for (const [i, parameter] of parameters.entries()) {
    if (types[i] === "GROUP_ID" && parameter.type !== "group_id") {
      throw new GraphFault(132000, `Parameter ${i + 1} must be a group_id.`);
    }
    if (parameter.type === "group_id" && (world.groups.get(parameter.group_id)?.deleted ?? true)) {
      throw new GraphFault(131041, "The group does not exist, or you are not in it.");
    }
  }
}
