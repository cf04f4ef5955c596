// WhatsApp's template library, as far as group invitations need it: look up, copy, and the check of what a message puts
// in. Called by the routes and by the calls that send.
import { randomInt } from "node:crypto";
import type { Answer, CallTools } from "./answers.ts";
import { GraphFault } from "./faults.ts";
import type { MessageTemplate, TemplateWish } from "./message-bodies.ts";
import type { TemplateText, World } from "./world.ts";

export function createTemplateCalls({ world }: Pick<CallTools, "world">) {
  function offered(query: URLSearchParams): Answer {
    const wanted = (name: string, value: string) => {
      const asked = query.get(name)?.toLowerCase();
      return asked === undefined || value.toLowerCase().startsWith(asked);
    };
    const data = world.offeredTemplates
      .map(inLibrary)
      .filter(
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
    const copies = [...world.templates.values()].map((copied) => ({
      ...copied,
      text: textOf(world, copied),
    }));
    const own = world.written.map((text, index) => ({ ...text, id: String(index + 1), text }));
    const data = [...copies, ...own]
      .filter(({ name }) => name.includes(asked))
      .map(({ id, name, language, status, text }) => ({
        id,
        name,
        language,
        category: "UTILITY",
        status,
        parameter_format: "POSITIONAL",
        components: text === undefined ? [] : [componentOf(text)],
      }));
    return { body: { data } };
  }

  function copy(wish: TemplateWish): Answer {
    const { name, language, library_template_name: libraryName } = wish;
    if (!world.offeredTemplates.some((entry) => entry.name === libraryName)) {
      throw new GraphFault(100, `The library has no template ${libraryName}.`);
    }
    if (world.templates.has(name)) throw new GraphFault(100, `There is a template ${name} already.`, 2388024);
    const id = String(randomInt(1e14, 2e14));
    const status = world.review.status;
    world.templates.set(name, { id, name, language, libraryName, status });
    return { body: { id, status, category: "UTILITY" } };
  }

  return { offered, list, copy };
}

/** As the library answers. */
function inLibrary({ name, language, body, samples, types }: TemplateText) {
  return {
    id: "7138055039625658",
    name,
    language,
    category: "UTILITY",
    topic: "GROUP_INVITE_LINK",
    usecase: "GROUP_INVITE_LINK",
    industry: ["E_COMMERCE", "FINANCIAL_SERVICES"],
    body,
    body_params: samples,
    ...(types === undefined ? {} : { body_param_types: types }),
  };
}

/** As the account's own templates answer. */
function componentOf({ body, samples }: TemplateText) {
  return { type: "BODY", text: body, example: { body_text: [samples] } };
}

function textOf(world: World, { libraryName }: { libraryName: string }): TemplateText | undefined {
  return world.offeredTemplates.find(({ name }) => name === libraryName);
}

/** What a message names: a copy of a library template, or one of the account's own. */
function named(world: World, { name, language }: MessageTemplate) {
  const copied = world.templates.get(name);
  const text = copied === undefined ? undefined : textOf(world, copied);
  if (copied !== undefined && text !== undefined) return { ...text, ...copied };
  return world.written.find((own) => own.name === name && own.language === language.code);
}

/** As it stands on a phone. */
export function fillTemplate(world: World, wanted: MessageTemplate): { text: string; link: string | null } {
  const original = named(world, wanted);
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
  const template = named(world, wanted);
  if (!template || template.language !== wanted.language.code || template.status !== "APPROVED") {
    throw new GraphFault(132001, `There is no template ${wanted.name} in ${wanted.language.code}.`);
  }
  const { samples, types = [] } = template;
  const parameters = wanted.components.flatMap((component) => component.parameters);
  if (parameters.length !== samples.length) {
    throw new GraphFault(
      132000,
      `The template takes ${samples.length} parameters, not ${parameters.length}.`,
    );
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
