// Spoils payloads: one to four changes to what a platform really sends, in its values, its shape or its bytes. The same seed
// spoils them in the same way.
import type { Random } from "./random.ts";

type Json = unknown;

const mostChanges = 4;
const bytesShare = 0.12;
/** Platforms send no more than a few hundred kilobytes; a flood of larger ones is another matter. */
const manyTimes = 400;

const oddValues: ((random: Random) => Json)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1e308,
  () => 2 ** 60,
  () => 0.1,
  () => "",
  () => " ",
  () => [],
  () => {},
  () => [[]],
  () => [null],
  () => "null",
  () => "0",
  () => "-1",
  () => "NaN",
  () => "\u0000",
  () => "\ud800",
  () => "\u202e\u2066",
  () => "🌷".repeat(200),
  () => "../../me",
  () => "https://example.com/?a=b#c",
  () => "<!channel> <@U0ALICE> *bold*",
  () => "' or 1=1; --",
  () => "2026-01-01T00:00:00Z",
  () => ({ toString: "no", constructor: null }),
  () => JSON.parse('{"__proto__":{"polluted":true}}') as Json,
  (random) => "a".repeat(random.between(1, 20_000)),
  (random) => "9".repeat(random.between(1, 400)),
  (random) => random.below(2 ** 31),
  (random) => nested(random.between(5, 200)),
];

/** The bytes to send, and the content type's own if it is spoilt as well. */
export function spoiltText(payload: Json, random: Random): string {
  const text = JSON.stringify(spoilt(payload, random));
  return random.chance(bytesShare) ? spoiltBytes(text, random) : text;
}

export function spoilt(payload: Json, random: Random): Json {
  let changed: Json = structuredClone(payload);
  for (let change = random.between(1, mostChanges); change > 0; change -= 1)
    changed = changeOnce(changed, random);
  return changed;
}

function changeOnce(json: Json, random: Random): Json {
  const places = placesIn(json);
  const place = random.pick(places);
  if (place === undefined || random.chance(0.02)) return odd(random);
  const { holder, key } = place;
  if (Array.isArray(holder)) changeList(holder, Number(key), random);
  else changeObject(holder, key, random);
  return json;
}

type Holder = Record<string, Json> | Json[];
type Place = { holder: Holder; key: string };

function placesIn(json: Json): Place[] {
  if (typeof json !== "object" || json === null) return [];
  const holder = json as Holder;
  return Object.entries(json).flatMap(([key, inner]: [string, Json]) => [
    { holder, key },
    ...placesIn(inner),
  ]);
}

function changeList(list: Json[], index: number, random: Random): void {
  switch (random.below(5)) {
    case 0:
      list.splice(index, 1);
      break;
    case 1:
      list.push(...Array.from({ length: random.between(1, manyTimes) }, () => structuredClone(list[index])));
      break;
    case 2:
      list.reverse();
      break;
    default:
      list[index] = odd(random);
  }
}

function changeObject(object: Record<string, Json>, key: string, random: Random): void {
  const value = object[key];
  switch (random.below(8)) {
    case 0:
      delete object[key];
      break;
    case 1:
      delete object[key];
      object[random.pick([key.toUpperCase(), `${key}s`, "__proto__x", "constructor", ""]) ?? key] = value;
      break;
    case 2:
      object[key] = [value];
      break;
    case 3:
      object[key] = typeof value === "string" ? Number(value) : JSON.stringify(value);
      break;
    case 4:
      object[key] = { [key]: value };
      break;
    case 5:
      object[key] = object[random.pick(Object.keys(object)) ?? key];
      break;
    default:
      object[key] = odd(random);
  }
}

function odd(random: Random): Json {
  return random.pick(oddValues)?.(random) ?? null;
}

function nested(depth: number): Json {
  let json: Json = "deep";
  for (let level = 0; level < depth; level += 1) json = level % 2 === 0 ? [json] : { in: json };
  return json;
}

function spoiltBytes(text: string, random: Random): string {
  const place = random.below(text.length);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, place);
    case 1:
      return text.slice(place);
    case 2:
      return `\ufeff${text}`;
    case 3:
      return text + text;
    case 4:
      return `${text.slice(0, place)}${String.fromCodePoint(random.between(0, 0xff))}${text.slice(place + 1)}`;
    default:
      return (
        random.pick(["", "null", "[]", "{}", "0", '""', "{", "undefined", "[null]", '{"entry":null}']) ?? ""
      );
  }
}
