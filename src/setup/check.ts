// What a check of a value says. `unsure`: the platform could not be asked, and the value may be right.

export type Checked = { kind: "right" | "wrong" | "unsure"; said: string };

export const right = (said: string): Checked => ({ kind: "right", said });
export const wrong = (said: string): Checked => ({ kind: "wrong", said });
export const unsure = (said: string): Checked => ({ kind: "unsure", said });

const answerWithinMs = 10_000;

/** What came back, as JSON, with its headers; undefined when nobody answered. */
export async function asked(
  url: string,
  init: RequestInit = {},
): Promise<{ body: unknown; headers: Headers } | undefined> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
    return { body: await answer.json(), headers: answer.headers };
  } catch {
    return undefined;
  }
}
