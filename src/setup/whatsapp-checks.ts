// Asks Meta whether what was typed is right, and connects the app with the account. `main.ts` asks people, value by value.
import { z } from "zod";
import { proveAppSecret } from "../whatsapp/app-secret-proof.ts";
import { asked, right, unsure, wrong, type Checked } from "./check.ts";

export type MetaPlace = { apiUrl: string; version: string; token: string };

const noAnswer = ({ apiUrl }: MetaPlace): Checked =>
  unsure(`Meta could not be asked just now at ${apiUrl}; this is taken as it is.`);
const refused = z.object({ error: z.object({ code: z.number(), message: z.string().optional() }) });

async function call({ apiUrl, version, token }: MetaPlace, path: string, method = "GET"): Promise<unknown> {
  const answer = await asked(`${apiUrl}/${version}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
  return answer?.body;
}

function codeIn(body: unknown): number | undefined {
  return refused.safeParse(body).data?.error.code;
}

/** Source: developers.facebook.com/docs/graph-api/guides/error-handling */
const badToken = 190;

export async function checkAccessToken(place: MetaPlace): Promise<Checked> {
  const body = await call(place, "me");
  if (body === undefined) return noAnswer(place);
  if (codeIn(body) === badToken)
    return wrong("Meta does not accept this token. Copy it once more, or make a new one.");
  const { name } = z.object({ name: z.string().optional() }).safeParse(body).data ?? {};
  return right(name === undefined ? "Meta accepts it." : `It belongs to ${name}.`);
}

const numberFound = z.object({
  display_phone_number: z.string(),
  verified_name: z.string().optional(),
  is_official_business_account: z.boolean().optional(),
});

export async function checkNumber(place: MetaPlace, id: string): Promise<Checked> {
  const body = await call(
    place,
    `${id}?fields=display_phone_number,verified_name,is_official_business_account`,
  );
  if (body === undefined) return noAnswer(place);
  if (codeIn(body) !== undefined)
    return wrong(
      `Meta shows no number ${id} to this token. It is the phone number id, not the number; and the system user needs the account.`,
    );
  const number = numberFound.safeParse(body).data;
  if (number === undefined) return unsure("Meta answered something unclear; this is taken as it is.");
  const named = `${number.display_phone_number}${number.verified_name === undefined ? "" : `, ${number.verified_name}`}`;
  return number.is_official_business_account === false
    ? right(
        `${named}. It is not an Official Business Account yet: Meta offers groups to no other. docs/setup.md says where to ask.`,
      )
    : right(named);
}

/** A call that proves the secret is refused when the secret is wrong. */
export async function checkAppSecret(place: MetaPlace, numberId: string, secret: string): Promise<Checked> {
  const proof = proveAppSecret(secret, place.token, Date.now());
  const query = new URLSearchParams({ fields: "display_phone_number", ...proof });
  const body = await call(place, `${numberId}?${query.toString()}`);
  if (body === undefined)
    return /^[0-9a-f]{32}$/.test(secret)
      ? noAnswer(place)
      : unsure(
          `${noAnswer(place).said} An app secret has 32 characters, a to f and 0 to 9: this one has not.`,
        );
  return codeIn(body) === undefined
    ? right("It belongs to the app of the token.")
    : wrong(
        "This is not the secret of the app that the token was made for: App settings, Basic, App secret.",
      );
}

const numbersFound = z.object({ data: z.array(z.object({ id: z.string() })) });

export async function checkAccount(
  place: MetaPlace,
  id: string,
  numberIds: readonly string[],
): Promise<Checked> {
  const body = await call(place, `${id}/phone_numbers?fields=id&limit=200`);
  if (body === undefined) return noAnswer(place);
  const found = numbersFound.safeParse(body).data?.data.map((number) => number.id);
  if (found === undefined) return wrong("Meta shows no such business account to this token.");
  return numberIds.some((number) => found.includes(number))
    ? right("The number belongs to it.")
    : wrong("The number belongs to another business account.");
}

const appsFound = z.object({ data: z.array(z.unknown()) });

/** Whether Meta sends this account's webhooks to any app; undefined when it does not say. */
export async function isSubscribed(place: MetaPlace, account: string): Promise<boolean | undefined> {
  const apps = appsFound.safeParse(await call(place, `${account}/subscribed_apps`)).data?.data;
  return apps === undefined ? undefined : apps.length > 0;
}

export async function subscribe(place: MetaPlace, account: string): Promise<boolean> {
  const done = z.object({ success: z.literal(true) });
  return done.safeParse(await call(place, `${account}/subscribed_apps`, "POST")).success;
}
