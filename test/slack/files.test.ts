// Files from Slack: the token goes to Slack's hosts only, and what comes back is believed only after a look.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { WebClient } from "@slack/web-api";
import { afterEach, describe, expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import { createSlackFiles, isSlackHost } from "../../src/slack/slack-files.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

describe("the token", () => {
  it.each([
    ["https://files.slack.com/files-pri/T1-F1/a.png", true],
    ["https://slack.com/files/a.png", true],
    ["http://files.slack.com/a.png", false],
    ["https://files.slack.com.example.org/a.png", false],
    ["https://example.org/?files.slack.com", false],
    ["https://notslack.com/a.png", false],
    ["https://files.slack.com:8443/a.png", false],
    ["https://user@example.org/.slack.com", false],
    ["nonsense", false],
  ])("goes to Slack's own hosts only: %s", (address, goes) => {
    expect(isSlackHost(address, "https://slack.com/api/")).toBe(goes);
  });

  it("goes to an emulator's host when that is the Slack we use", () => {
    expect(isSlackHost("http://127.0.0.1:4000/files/F1", "http://127.0.0.1:4000/api/")).toBe(true);
    expect(isSlackHost("http://127.0.0.1:4001/files/F1", "http://127.0.0.1:4000/api/")).toBe(false);
  });

  it("is not sent to a host that a file names and Slack does not own", async () => {
    const other = await serve((_request, response) => response.end("picture"));
    const slack = await slackWhoseFileIs({ address: `${other.url}/file` });
    expect(await slack.files.download("F00000001")).toMatchObject({ kind: "refused" });
    expect(other.seen).toEqual([]);
  });

  it("does not follow where Slack leads elsewhere", async () => {
    const other = await serve((_request, response) => response.end("picture"));
    const slack = await slackWhoseFileIs({
      file: (_request, response) => response.writeHead(302, { location: `${other.url}/file` }).end(),
    });
    expect(await slack.files.download("F00000001")).toMatchObject({
      sentence: expect.stringContaining("may lack the right to read files"),
    });
    expect(other.seen).toEqual([]);
  });
});

describe("a file of Slack", () => {
  it("is downloaded with the token", async () => {
    const slack = await slackWhoseFileIs({
      file: (_request, response) => response.writeHead(200, { "content-type": "image/png" }).end("picture"),
    });
    expect(await slack.files.download("F00000001")).toEqual({ kind: "file", bytes: Buffer.from("picture") });
    expect(slack.seen.at(-1)).toMatchObject({ authorization: "Bearer xoxb-test" });
  });

  it("is refused when it is a page to sign in", async () => {
    const slack = await slackWhoseFileIs({
      file: (_request, response) =>
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
    });
    expect(await slack.files.download("F00000001")).toMatchObject({
      sentence: expect.stringContaining("may lack the right to read files"),
    });
  });

  it("is given up as soon as it is too large, whatever size Slack gave", async () => {
    const slack = await slackWhoseFileIs({
      file(_request, response) {
        response.writeHead(200, { "content-type": "image/png" });
        const pour = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(1_000_000)));
        };
        response.on("drain", pour);
        pour();
      },
    });
    expect(await slack.files.download("F00000001")).toMatchObject({
      sentence: expect.stringContaining("larger than 10 MB"),
    });
  });

  it("is not even asked for when Slack says that it is too large", async () => {
    const slack = await slackWhoseFileIs({ size: 10_000_001, file: (_request, response) => response.end() });
    expect(await slack.files.download("F00000001")).toMatchObject({
      sentence: expect.stringContaining("larger than 10 MB"),
    });
    expect(slack.paths()).toEqual(["/api/files.info"]);
  });

  it("that breaks off can be chosen again", async () => {
    const slack = await slackWhoseFileIs({
      file(_request, response) {
        response.writeHead(200, { "content-type": "image/png", "content-length": "1000" });
        response.write("pic", () => response.destroy());
      },
    });
    expect(await slack.files.download("F00000001")).toMatchObject({
      sentence: expect.stringContaining("Choose it again in a moment"),
    });
  });
});

type FileOfSlack = { address?: string; size?: number; file?: RequestListener };

async function slackWhoseFileIs({ address, size = 7, file = () => {} }: FileOfSlack) {
  const server = await serve((request, response) => {
    if (request.url !== "/api/files.info") return file(request, response);
    const info = { ok: true, file: { id: "F00000001", size, url_private: address ?? `${server.url}/file` } };
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(info));
  });
  const apiUrl = `${server.url}/api/`;
  const client = new WebClient("xoxb-test", { slackApiUrl: apiUrl, retryConfig: { retries: 0 } });
  const files = createSlackFiles({ client, token: "xoxb-test", apiUrl, log: createLog("silent") });
  return { ...server, files, paths: () => server.seen.map(({ path }) => path) };
}

async function serve(listener: RequestListener) {
  const seen: { path: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url, authorization: request.headers.authorization });
    request.resume();
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closings.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
