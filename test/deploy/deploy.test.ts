// The files of docs/deploy: the image is built and started as its Dockerfile says, in bare folders; the unit is judged by systemd itself
// where there is one; and what the others name exists.
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { environmentVariables, readConfig } from "../../src/config.ts";
import { version } from "../../src/version.ts";
import { documents, linksIn, read } from "../documents.ts";
import { startArguments, startEnvironment } from "../start-command.ts";
import { build } from "./dockerfile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const unit = "docs/deploy/groupdesk.service";
const into = mkdtempSync(join(tmpdir(), "groupdesk-image-"));
afterAll(() => rmSync(into, { recursive: true, force: true }));

const slackAlone = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "secret",
  SLACK_CHANNEL: "C0123456789",
  SLACK_API_URL: "http://127.0.0.1:9/api/",
  HOST: "127.0.0.1",
};

describe("the image", () => {
  it("is small, starts, is healthy, writes only where it may, and stops when it is told to", async () => {
    const image = build({ context: root, file: "docs/deploy/Dockerfile", into });
    expect(image.user).toBe("node");
    expect(readdirSync(image.folder).toSorted()).toEqual([
      "manifest.yml",
      "node_modules",
      "package.json",
      "src",
    ]);
    expect(existsSync(join(image.folder, "src/sandbox"))).toBe(false);
    expect(existsSync(join(image.folder, "node_modules/typescript"))).toBe(false);
    expect(megabytesIn(image.folder)).toBeLessThan(160);

    const data = mkdtempSync(join(into, "data-"));
    const [program = "", ...given] = image.command;
    expect(program).toBe("node");
    expect(given.map((word) => word.replace("/app/", ""))).toEqual(startArguments);
    expect(image.env).toMatchObject(startEnvironment);
    const words = given.map((word) => word.replace(/^\/app\//u, `${image.folder}/`));
    expect(words).not.toEqual(given);
    // So that a DATABASE_URL of somebody's first try, a path without a slash, is in the volume too.
    expect(image.workingFolder).toBe("/data");
    const before = namesIn(image.folder);
    expect(image.env["DATABASE_URL"]).toBe("sqlite:/data/groupdesk.db");
    const env = { ...slackAlone, ...image.env, PORT: "0", DATABASE_URL: "sqlite:data/groupdesk.db" };
    const child = spawn(process.execPath, words, { cwd: data, env });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", () => {
        const found = /"port":(\d+)[^\n]*"Groupdesk runs"/u.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("close", () => reject(new Error(said)));
    });
    const healthy = (at: string) =>
      execFileSync(process.execPath, image.healthCheck.slice(1), { env: { PORT: at }, stdio: "pipe" });
    expect(image.healthCheck[0]).toBe("node");
    healthy(port);
    expect(() => healthy("9")).toThrow("Command failed");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(namesIn(image.folder)).toEqual(before);
    expect(readdirSync(join(data, "data"))).toContain("groupdesk.db");
    expect(said).not.toMatch(/warning/iu);
  });
});

describe("the unit of systemd", () => {
  const lines = read(unit).split("\n");

  it("can be enabled, keeps trying, writes to its own folder only, and starts what is there", () => {
    for (const line of [
      "WantedBy=multi-user.target",
      "StartLimitIntervalSec=0",
      "Restart=always",
      "StateDirectory=groupdesk",
      "UMask=0077",
      "ProtectSystem=strict",
      "NoNewPrivileges=yes",
    ])
      expect(lines).toContain(line);
    const started = /^ExecStart=\/usr\/bin\/node (.*)$/mu.exec(read(unit))?.[1]?.split(" ") ?? [];
    expect(started.map((word) => word.replace("/opt/groupdesk/", ""))).toEqual(startArguments);
    const set = Object.entries(startEnvironment).map((each) => each.join("="));
    expect(lines).toContain(`Environment=${set.join(" ")}`);
  });

  // A .env beside the code belongs to somebody else, and a path without a slash in DATABASE_URL must be in the one folder that may be written.
  it.each([unit, "docs/deploy/groupdesk-backup.service"])(
    "%s runs in its own folder, not beside the code",
    (path) => {
      const said = read(path).split("\n");
      expect(said).toContain("WorkingDirectory=/var/lib/groupdesk");
      expect(said).toContain("StateDirectory=groupdesk");
      expect(said).toContain("DynamicUser=yes");
      expect(said).toContain("EnvironmentFile=/etc/groupdesk.env");
      expect(read("docs/deploy/systemd.md")).toContain("WorkingDirectory=/var/lib/groupdesk");
    },
  );

  it.runIf(hasSystemd())("is well-formed and safe to systemd itself", () => {
    const path = join(root, unit);
    const judged = execFileSync("systemd-analyze", ["security", "--offline=true", path], {
      encoding: "utf8",
    });
    expect(Number(/Overall exposure level for \S+: ([\d.]+)/u.exec(judged)?.[1])).toBeLessThan(2);
    expect(execFileSync("systemd-analyze", ["verify", path], { encoding: "utf8", stdio: "pipe" })).toBe("");
  });
});

describe("compose.yml", () => {
  const compose = parse(read("docs/deploy/compose.yml"));

  it("names services, files and variables that exist, and gives the bot nothing it does not need", () => {
    const { services, volumes } = compose;
    for (const service of Object.values<{ depends_on?: object; volumes?: string[] }>(services)) {
      const needed: string[] = Array.isArray(service.depends_on)
        ? service.depends_on
        : Object.keys(service.depends_on ?? {});
      expect(Object.keys(services)).toEqual(expect.arrayContaining(needed));
      for (const volume of service.volumes ?? []) {
        const [source = ""] = volume.split(":");
        expect(source.startsWith(".") ? existsSync(join(root, source)) : source in volumes, source).toBe(
          true,
        );
      }
    }
    const bot = services.groupdesk;
    expect(existsSync(join(root, bot.build.dockerfile))).toBe(true);
    expect(bot).toMatchObject({ read_only: true, cap_drop: ["ALL"], tmpfs: ["/tmp"] });
    expect(environmentVariables).toEqual(expect.arrayContaining(Object.keys(bot.environment)));
    expect(bot.ports).toBeUndefined();
    expect(readConfig({ ...slackAlone, HOST: bot.environment.HOST })).toMatchObject({
      config: { HOST: undefined },
    });
    expect(services.database.healthcheck.test).toContain("pg_isready -U groupdesk -d groupdesk");
  });
});

describe("compose-backup.sh", () => {
  it("brings a backup out of the container, by a name of its own, and leaves none in it", () => {
    const folder = mkdtempSync(join(into, "compose-"));
    const calls = join(folder, "calls");
    mkdirSync(join(folder, "docs/deploy"), { recursive: true });
    cpSync(join(root, "docs/deploy/compose-backup.sh"), join(folder, "docs/deploy/compose-backup.sh"));
    // What stands last is where a copy is put.
    writeFileSync(
      join(folder, "docker"),
      `#!/bin/sh\necho "$@" >> ${calls}\ncase "$*" in *" cp "*) for last; do :; done; echo copy > "$last";; esac\n`,
      { mode: 0o755 },
    );
    execFileSync(join(folder, "docs/deploy/compose-backup.sh"), {
      env: { PATH: `${folder}:${process.env["PATH"]}` },
    });
    const [backup] = readdirSync(join(folder, "backups"));
    expect(backup).toMatch(/^groupdesk-20.*\.db$/u);
    const made = readFileSync(calls, "utf8").trim().split("\n");
    expect(made.map((call) => call.replace(/^.*--project-directory \. /u, ""))).toEqual([
      `exec -T groupdesk node /app/src/start.cjs backup /data/${backup}`,
      `cp groupdesk:/data/${backup} backups/${backup}`,
      `exec -T groupdesk rm /data/${backup}`,
    ]);
  });
});

describe("kubernetes-backup.yml", () => {
  it("backs up with the image, the secret and the version of the deployment", () => {
    const jobs = parseAllDocuments(read("docs/deploy/kubernetes-backup.yml")).map((document) =>
      document.toJS(),
    );
    const job = jobs.find(({ kind }) => kind === "CronJob").spec.jobTemplate.spec.template.spec;
    const [deployment] = parseAllDocuments(read("docs/deploy/kubernetes.yml")).map((document) =>
      document.toJS(),
    );
    const [ours] = job.containers;
    const [theirs] = deployment.spec.template.spec.containers;
    expect([ours.image, ours.envFrom]).toEqual([theirs.image, theirs.envFrom]);
    expect(ours.image.endsWith(`:${version}`)).toBe(true);
    expect(ours.volumeMounts.map(({ name }: { name: string }) => name)).toEqual(
      job.volumes.map(({ name }: { name: string }) => name),
    );
  });
});

describe("kubernetes.yml", () => {
  const objects = parseAllDocuments(read("docs/deploy/kubernetes.yml")).map((document) => document.toJS());
  const byKind = new Map(objects.map((object) => [object.kind, object]));

  it("has two instances, of which one is always ready, and probes that are answered", () => {
    expect(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      "apps/v1 Deployment",
      "v1 Service",
      "policy/v1 PodDisruptionBudget",
      "networking.k8s.io/v1 Ingress",
    ]);
    const { spec } = byKind.get("Deployment");
    expect(spec.replicas).toBe(2);
    expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    const [container] = spec.template.spec.containers;
    const ports = new Map(
      container.ports.map((port: { name: string; containerPort: number }) => [
        port.name,
        String(port.containerPort),
      ]),
    );
    const env = new Map(
      container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    expect(environmentVariables).toEqual(expect.arrayContaining([...env.keys()]));
    expect([ports.get("public"), ports.get("inside")]).toEqual([env.get("PORT"), env.get("METRICS_PORT")]);
    expect(container.livenessProbe.httpGet).toEqual({ path: "/healthz", port: "public" });
    expect(container.readinessProbe.httpGet).toEqual({ path: "/readyz", port: "inside" });
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
  });

  it("lets in what is public, and selects what it deploys", () => {
    const { labels } = byKind.get("Deployment").spec.template.metadata;
    expect(byKind.get("Service").spec.selector).toEqual(labels);
    expect(byKind.get("PodDisruptionBudget").spec.selector.matchLabels).toEqual(labels);
    const paths = byKind.get("Ingress").spec.rules[0].http.paths.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["/slack/events", "/whatsapp/webhook"]);
  });
});

describe("the proxies", () => {
  it("take bodies as large as WhatsApp's, buffer them, and let only the public paths through", () => {
    const caddy = read("docs/deploy/Caddyfile");
    expect(caddy).toContain("@public path /slack/events /slack/events/ /whatsapp/webhook /whatsapp/webhook/");
    for (const words of [
      "max_size 4MiB",
      "request_buffers 4MiB",
      "reverse_proxy groupdesk:3000",
      "respond 404",
    ])
      expect(caddy).toContain(words);
    const nginx = read("docs/deploy/nginx.conf");
    for (const words of ["client_max_body_size 4m;", "proxy_request_buffering on;"])
      expect(nginx).toContain(words);
    const [, location = ""] = /location ~ (\S+) /u.exec(nginx) ?? [];
    const passes = new RegExp(location, "u");
    for (const path of ["/groupdesk/slack/events", "/groupdesk/whatsapp/webhook/"])
      expect(path).toMatch(passes);
    for (const path of ["/groupdesk/metrics", "/slack/events"]) expect(path).not.toMatch(passes);
  });
});

describe("docs/deploy", () => {
  it("has a page for each file, which leads to it", () => {
    const pages = documents().filter((path) => path.startsWith("docs/deploy/"));
    const linked = pages.flatMap((path) => linksIn(read(path)));
    const files = readdirSync(join(root, "docs/deploy")).filter(
      (name) => !/\.dockerignore$|^README/u.test(name),
    );
    for (const name of files) expect(linked).toContain(name);
  });
});

function hasSystemd(): boolean {
  return ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].some((path) => existsSync(path));
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
}

function megabytesIn(folder: string): number {
  const files = namesIn(folder).map((name) => statSync(join(folder, name)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0) / 1_000_000;
}
