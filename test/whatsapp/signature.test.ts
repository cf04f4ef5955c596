// Which signatures of webhooks are believed.
import { describe, expect, it } from "vitest";
import { sign, signatureMatches } from "../../src/whatsapp/signature.ts";

const secret = "test-app-secret";
const vectors = [
  [
    '{"object":"whatsapp_business_account","entry":[]}',
    "sha256=c84a394cc475525991e78ff16e430b02e47f953877d2af0ade26956ce6f384dc",
  ],
  [
    String.raw`{"object":"whatsapp_business_account","note":"\u00e4\u00f6\u00e5 \/"}`,
    "sha256=8a7667d8be70a11d17679e89cc3c5ce0b03d2569840d8f6701487202d132487c",
  ],
] as const;

describe("the signature of a webhook", () => {
  it.for(vectors)("of %s is the one WhatsApp would make", ([body, signature]) => {
    expect(sign(Buffer.from(body), secret)).toBe(signature);
    expect(signatureMatches(Buffer.from(body), signature, [secret])).toBe(true);
  });

  it("matches with any of the secrets while one is rotated", () => {
    const [body, signature] = vectors[0];
    expect(signatureMatches(Buffer.from(body), signature, ["a new secret", secret])).toBe(true);
    expect(signatureMatches(Buffer.from(body), signature, ["a new secret", "another"])).toBe(false);
    expect(signatureMatches(Buffer.from(body), signature, [])).toBe(false);
  });

  it("does not match when one thing is spoiled", () => {
    const [body, signature] = vectors[0];
    const bytes = Buffer.from(body);
    expect(signatureMatches(Buffer.from(`${body} `), signature, [secret])).toBe(false);
    expect(signatureMatches(bytes, undefined, [secret])).toBe(false);
    expect(signatureMatches(bytes, "", [secret])).toBe(false);
    expect(signatureMatches(bytes, signature.slice(0, -1), [secret])).toBe(false);
    expect(signatureMatches(bytes, `${signature}0`, [secret])).toBe(false);
    expect(signatureMatches(bytes, signature.replace("sha256", "sha1"), [secret])).toBe(false);
    expect(signatureMatches(bytes, signature.replace("c84a", "c84b"), [secret])).toBe(false);
  });
});
