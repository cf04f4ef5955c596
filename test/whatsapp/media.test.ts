// Files by the client: the token goes to Meta's own hosts and nowhere else, and an upload is one whole form.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createWhatsAppClient } from "../../src/whatsapp/client.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

it.each([
  "https://lookaside.fbsbx.com.evil.example/x",
  "https://evilfbsbx.com/x",
  "http://lookaside.fbsbx.com/x",
  "https://lookaside.fbsbx.com:8443/x",
  "https://user@evil.example/?.fbsbx.com",
  "file:///etc/passwd",
  "not an address",
])("asks nothing of %s", async (url) => {
  const client = createWhatsAppClient({
    baseUrl: "https://graph.facebook.com",
    version: "v26.0",
    accessToken: "t",
  });
  const opening = client.openMedia({ url, mimeType: "image/png", sha256: null, size: null });
  await expect(opening).rejects.toMatchObject({ code: 131_009, httpStatus: null });
});

it("uploads what comes in pieces as one form, whatever the name", async () => {
  const forms: FormData[] = [];
  const baseUrl = await listening(async (request, length) => {
    const form = await request.formData();
    const file = form.get("file");
    expect(Number(length)).toBeGreaterThan(file instanceof File ? file.size : Infinity);
    forms.push(form);
  });
  const client = createWhatsAppClient({ baseUrl, version: "v26.0", accessToken: "t" });
  async function* bytes() {
    yield Buffer.from("one ");
    yield Buffer.from("two");
  }
  const name = `a "b"\r\nX-Evil: 1 é.pdf`;
  const media = { name, mimeType: "application/pdf", size: 7, bytes: bytes() };
  await expect(client.uploadMedia("106540352242922", media)).resolves.toEqual({ mediaId: "123" });
  const [form] = forms;
  const file = form?.get("file");
  if (!(file instanceof File)) throw new Error("there is no file");
  expect([form?.get("messaging_product"), form?.get("type"), file.type]).toEqual([
    "whatsapp",
    "application/pdf",
    "application/pdf",
  ]);
  expect(await file.text()).toBe("one two");
  expect(file.name).toMatch(/^a .b.\s+X-Evil: 1 é\.pdf$/u);
});

async function listening(
  hear: (request: Request, length: string | undefined) => Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const headers = { "content-type": request.headers["content-type"] ?? "" };
      const body = new Uint8Array(Buffer.concat(chunks));
      hear(
        new Request("http://here/", { method: "POST", headers, body }),
        request.headers["content-length"],
      ).then(
        () => response.writeHead(200, { "content-type": "application/json" }).end('{"id":"123"}'),
        () => response.destroy(),
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
