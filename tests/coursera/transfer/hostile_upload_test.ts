import assert from "node:assert/strict";
import { Redaction } from "../../../coursera/redaction.ts";
import { ResumableUploads } from "../../../coursera/transfer/resumable_uploads.ts";
import { sendArchive } from "../../../coursera/transfer/send_archive.ts";
import { openTransloadit } from "../../../coursera/transfer/transloadit.ts";
import { FakeClock } from "../../support/coursera/fake_coursera_clock.ts";
import {
  completed,
  HostileUploadServer,
  raw,
  type UploadRoute,
  type UploadScript,
} from "../../support/coursera/hostile_upload_server.ts";
import { temporaryFolder } from "../../support/files.ts";

const SIZE = 100_000;

/** What an upload came to. */
interface Outcome {
  stored: unknown;
  error: Error | undefined;
  /** What is remembered for the next call. */
  kept: Record<string, unknown>[];
  asked: UploadRoute[];
  /** Requests to a host that nobody has named. */
  foreign: number;
  /** Minutes of the upload's own clock. */
  minutes: number;
}

/** Uploads a file to a server, in some seconds at most; `script` hears of a host that is not named. */
async function upload(
  script: (foreign: string) => UploadScript,
  remembered?: (origin: string, foreign: string) => unknown,
): Promise<Outcome> {
  await using folder = await temporaryFolder({ archive: "x".repeat(SIZE) });
  await using foreign = await HostileUploadServer.start();
  // This machine under another name is another host.
  const elsewhere = foreign.origin.replace("127.0.0.1", "localhost");
  await using server = await HostileUploadServer.start(script(elsewhere));
  const clock = new FakeClock();
  const started = clock.now();
  const signal = AbortSignal.timeout(20_000);
  const transloadit = openTransloadit({
    configuration: { transloaditBoredApi: `${server.origin}/instances/bored` },
    redaction: new Redaction(),
    signal,
    limits: { attemptMs: 2000, totalMs: 5000, retries: 1, pauseMs: () => 10 },
  });
  const uploads = new ResumableUploads({ tokenCache: `${folder.path}/cache.json`, clock, signal });
  const file = `${folder.path}/uploads.json`;
  if (remembered !== undefined) {
    const entry = {
      ...{ digest: "d", fileName: "a.zip", boredApi: transloadit.boredApi, created: clock.now() },
      ...{ account: transloadit.account, template: transloadit.template },
      name: `https://${new URL(server.origin).host}/assemblies/1`,
      url: `${server.origin}/assemblies/1`,
      tusUrl: `${server.origin}/resumable/files/`,
      uploadUrl: `${server.origin}/resumable/files/1`,
      ...remembered(server.origin, elsewhere) as Record<string, unknown>,
    };
    await Deno.writeTextFile(file, JSON.stringify({ version: 1, uploads: [entry] }));
  }
  const archive = {
    path: `${folder.path}/archive`,
    size: SIZE,
    digest: "d",
    fileName: "a.zip",
    contentType: "application/x-zip" as const,
  };
  let stored: unknown;
  let error: Error | undefined;
  try {
    stored = await sendArchive(transloadit, archive, {
      ...{ clock, signal, uploads, resume: true, env: () => undefined },
    });
  } catch (thrown) {
    error = thrown as Error;
  }
  return {
    stored,
    error,
    kept: JSON.parse(await Deno.readTextFile(file).catch(() => '{"uploads":[]}')).uploads,
    asked: server.asked,
    foreign: foreign.asked.length,
    minutes: (clock.now() - started) / 60_000,
  };
}

interface Case {
  name: string;
  script: (foreign: string) => UploadScript;
  /** By default UserError: another call would fare no better. */
  error?: string;
  says: RegExp;
  /** Whether the next call can go on. */
  kept?: boolean;
  /** Requests at most. */
  most?: number;
}

const page = raw(200, { "Content-Type": "text/html" }, "<!DOCTYPE html><title>Sign in</title>");
const created = (origin: string, more: Record<string, unknown>) =>
  raw(200, {}, {
    ok: "ASSEMBLY_UPLOADING",
    assembly_ssl_url: `${origin}/assemblies/1`,
    tus_url: `${origin}/resumable/files/`,
    ...more,
  });

const nothingYet = () => raw(200, { "Upload-Offset": 0, "Upload-Length": SIZE });

const hosts: Case[] = [
  ...([
    ["another host", (foreign: string) => foreign, /host `localhost.*not one of Transloadit/],
    ["https elsewhere", () => "https://evil.example", /host `evil.example.*not one of Trans/],
    ["a host that begins like it", () => "http://127.0.0.1.evil.example", /not one of Transloadit/],
    ["a user", (foreign: string) => foreign.replace("//", "//127.0.0.1@"), /user or password/],
    ["a script", () => "javascript:alert(1)", /not an address/],
    ["a file", () => "file:///etc/passwd", /not an address/],
    ["data", () => 'data:,{"ok":"ASSEMBLY_COMPLETED"}', /not an address/],
    ["something overlong", () => `http://127.0.0.1/${"x".repeat(9000)}`, /too long/],
  ] as [string, (foreign: string) => string, RegExp][]).flatMap(([what, address, says]) => [
    {
      name: `an upload's address at ${what}`,
      script: (foreign: string) => ({
        "tus create": () => raw(201, { Location: address(foreign) }),
      }),
      says,
      most: 3,
    },
    ...(["tus_url", "assembly_ssl_url"].map((field) => ({
      name: `a \`${field}\` at ${what}`,
      script: (foreign: string) => ({
        create: ({ origin }: { origin: string }) => created(origin, { [field]: address(foreign) }),
      }),
      says,
      most: 2,
    }))),
  ]),
  ...(["localhost", "evil.example", "127.0.0.1:99999", "127.0.0.1:1@evil", ".", "-", "a b"].map(
    (host) => ({
      name: `an idle server \`${host}\``,
      script: () => ({ bored: () => raw(200, {}, { ok: "BORED_INSTANCE_FOUND", host }) }),
      says: /^Failed to find a server at Transloadit: (its answer|it names `.*`, which is refused)/,
      most: 1,
    }),
  )),
];

const redirects: Case[] = [301, 302, 303, 307, 308].flatMap((status) =>
  (["bored", "create", "tus create", "patch", "poll"] as const).map((route) => ({
    name: `a redirect ${status} of ${route}`,
    script: (foreign: string) => ({
      [route]: () => raw(status, { Location: `${foreign}/assemblies/1` }),
    }),
    says: new RegExp(`answered ${status}`),
    kept: route === "patch",
    most: 6,
  }))
);

const offsets: Case[] = [
  ...["", "x", "NaN", "-1", "1e5", "0x10", "100001", "1e308", "9".repeat(400), "100000, 100000"]
    .map(
      (offset) => ({
        name: `a chunk's offset \`${offset.slice(0, 20)}\``,
        script: () => ({ patch: () => raw(204, { "Upload-Offset": offset }) }),
        says: /^Failed to send the archive to Transloadit: .*`Upload-Offset`/,
        kept: true,
        most: 5,
      }),
    ),
  {
    name: "a chunk without an offset",
    script: () => ({ patch: () => raw(204) }),
    says: /^Failed to send the archive to Transloadit: .*`Upload-Offset`/,
    kept: true,
    most: 5,
  },
  {
    name: "a server that takes nothing, for ever",
    script: () => ({ patch: () => raw(204, { "Upload-Offset": 0 }), head: nothingYet }),
    error: "RetryableError",
    says: /makes no progress: .*none of it/,
    kept: true,
    most: 150,
  },
  {
    name: "a server that takes a byte at a time",
    script: () => ({
      patch: ({ count }) => count % 2 === 1 ? raw(204, { "Upload-Offset": count }) : "",
      head: ({ count }) => raw(200, { "Upload-Offset": count, "Upload-Length": SIZE }),
    }),
    error: "RetryableError",
    says: /makes no progress/,
    kept: true,
    most: 400,
  },
  {
    name: "a server that forgets what it took",
    script: () => ({
      patch: () => "",
      head: nothingYet,
    }),
    error: "RetryableError",
    says: /makes no progress: the connection was closed without an answer/,
    kept: true,
    most: 150,
  },
  ...([
    ["beyond the end", 200_000, SIZE],
    ["of another length", 5, 5],
    ["that is negative", -5, SIZE],
    ["that is no number", "x", SIZE],
    ["without a length", 5, ""],
  ] as const).map(([what, offset, length]) => ({
    name: `an offset ${what} after a break`,
    script: () => ({
      patch: () => "",
      head: () => raw(200, { "Upload-Offset": offset, "Upload-Length": length }),
    }),
    says: /^Failed to send the archive to Transloadit: .*`Upload-(Offset|Length)`/,
    kept: true,
    most: 6,
  })),
];

const answers: Case[] = [
  ...([
    ["bored", /Failed to find a server at Transloadit: its answer makes no sense/, false],
    ["create", /Failed to begin an upload at Transloadit: its answer makes no sense/, false],
    ["tus create", /Failed to send the archive to Transloadit: .*200 without an address/, false],
    ["patch", /Failed to send the archive to Transloadit: .*`Upload-Offset`/, true],
  ] as const).map(([route, says, kept]) => ({
    name: `a page in place of ${route}`,
    script: () => ({ [route]: () => page }),
    says,
    kept,
    most: 5,
  })),
  {
    name: "a page in place of the assembly",
    script: () => ({ poll: () => page }),
    error: "RetryableError",
    says: /has not processed the upload after 30 minutes/,
    kept: true,
    most: 300,
  },
  ...["", "HTTP/1.1 200", "SSH-2.0-x\r\n\r\n", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(1 << 20)}`].map(
    (text) => ({
      name: `${JSON.stringify(text.slice(0, 20))} and the end, of patch`,
      script: () => ({ patch: () => text, head: nothingYet }),
      error: "RetryableError",
      says: /makes no progress: (the connection was closed|the answer is not HTTP)/,
      kept: true,
      most: 300,
    }),
  ),
  {
    name: "a hundred megabytes about an assembly",
    script: () => ({ poll: () => flood(100) }),
    says: /answer is longer than 16 MB/,
    kept: true,
    most: 8,
  },
  {
    name: "a hundred megabytes when it begins",
    script: () => ({ create: () => flood(100) }),
    says: /answer is longer than 16 MB/,
    most: 2,
  },
  {
    name: "words without end",
    script: () => ({
      poll: () =>
        raw(200, {}, { error: "A".repeat(100_000), message: `\n::error::${"b ".repeat(1e6)}` }),
    }),
    says: /^Transloadit refused the upload: ::error::[b ]+… \(A+…\)$/,
    most: 8,
  },
  {
    name: "a nesting without end",
    script: () => ({ create: () => raw(400, {}, "[".repeat(1e6) + "]".repeat(1e6)) }),
    says: /Failed to begin an upload at Transloadit: it answered 400/,
    most: 2,
  },
  ...([
    ["a file", "file:///etc/passwd"],
    ["plain http", "http://fake-bucket.s3.amazonaws.com/k"],
    ["another host", "https://fake-bucket.s3.amazonaws.com.evil.example/k"],
    ["a user", "https://x@fake-bucket.s3.amazonaws.com/k"],
    ["a port", "https://evil.example:1.s3.amazonaws.com/k"],
    ["a backslash", "https://evil.example\\.s3.amazonaws.com/k"],
    ["a line break", "https://b\n.s3.amazonaws.com/k"],
    ["a line break in the key", "https://bucket.s3.amazonaws.com/k\n::error::"],
  ] as const).map(([what, ssl_url]) => ({
    name: `a file that is stored at ${what}`,
    script: () => ({ poll: () => raw(200, {}, completed({ ssl_url })) }),
    says: /stored the upload at an address that is not one of Amazon S3's/,
    most: 8,
  })),
  ...[0, 5, SIZE + 1, 1e300, -1].map((size) => ({
    name: `a file of ${size} bytes that is stored`,
    script: () => ({ poll: () => raw(200, {}, completed({ size })) }),
    says: new RegExp(`^Transloadit stored .* bytes of the ${SIZE} that were sent$`),
    most: 8,
  })),
  {
    name: "an assembly that never ends",
    script: () => ({ poll: () => raw(200, {}, { ok: "ASSEMBLY_EXECUTING" }) }),
    error: "RetryableError",
    says: /has not processed the upload after 30 minutes/,
    kept: true,
    most: 300,
  },
  ...["99999999999", "-5", "Fri, 31 Dec 9999 23:59:59 GMT", "garbage", "1e9"].map((after) => ({
    name: `too many requests: try again after ${after}`,
    script: () => ({ bored: () => raw(429, { "Retry-After": after }) }),
    error: "RetryableError",
    says: /Failed to find a server at Transloadit: (it answered 429|no answer in time)/,
    most: 4,
  })),
];

/** How much of a flood went out before the connection was closed. */
let flooded = 0;

/** Megabytes of JSON that would be right. */
async function* flood(megabytes: number) {
  yield 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ok":"';
  const piece = "x".repeat(1 << 20);
  for (flooded = 0; flooded < megabytes; flooded++) yield piece;
  yield '"}';
}

/** The old tools' way, of a server without resumable uploads. */
const whole: Case[] = ([
  [
    "a redirect",
    (foreign) => ({
      send: () => raw(307, { Location: `${foreign}/x` }),
      poll: () => raw(404),
    }),
    "RetryableError",
    /^The transfer to Transloadit failed: the server answered 307$/,
  ],
  [
    "the end of the connection",
    () => ({ send: () => "", poll: () => raw(404) }),
    "RetryableError",
    /^The transfer to Transloadit failed: the connection was closed without an answer$/,
  ],
  [
    "no HTTP",
    () => ({ send: () => "SSH-2.0\r\n\r\n", poll: () => raw(404) }),
    "RetryableError",
    /^The transfer to Transloadit failed: the answer is not HTTP$/,
  ],
  [
    "a page",
    () => ({ send: () => page, poll: () => raw(404) }),
    "RetryableError",
    /^Transloadit does not know the upload$/,
  ],
  [
    "another size",
    () => ({ poll: () => raw(200, {}, completed({ size: 5 })) }),
    "UserError",
    /^Transloadit stored 5 bytes of the 100000 that were sent$/,
  ],
] as [string, Case["script"], string, RegExp][]).map(([what, script, error, says]) => ({
  name: `${what} after a file in one request`,
  script: (foreign) => ({ create: () => raw(404), ...script(foreign) }),
  error,
  says,
  most: 150,
}));

for (const [title, cases] of Object.entries({ hosts, redirects, offsets, answers, whole })) {
  Deno.test(`a hostile upload server is told in a line: ${title}`, async (t) => {
    for (const { name, script, error = "UserError", says, kept = false, most = 1e9 } of cases) {
      await t.step(name, async () => {
        const outcome = await upload(script);
        assert.match(outcome.error?.message ?? `stored ${JSON.stringify(outcome.stored)}`, says);
        assert.doesNotMatch(outcome.error!.message, /\n/);
        assert(outcome.error!.message.length < 1000);
        assert.equal(
          outcome.error!.name.replace(/^(Assembly|TusAnswer)Error$/, "UserError"),
          error,
        );
        assert.equal(outcome.kept.length, kept ? 1 : 0, "remembered uploads");
        assert.equal(outcome.foreign, 0, "requests to another host");
        assert(outcome.asked.length <= most, `${outcome.asked.length} requests`);
        assert(outcome.minutes < 45, `${outcome.minutes} minutes`);
        assert(flooded < 60, `${flooded} megabytes were taken`);
      });
    }
  });
}

Deno.test("what a server adds to its answers changes nothing", async (t) => {
  const scripts: [string, UploadScript][] = [
    ["nothing", {}],
    ["the size", { poll: () => raw(200, {}, completed({ size: SIZE })) }],
    ["a prototype and keys twice", {
      create: ({ origin }) =>
        raw(
          200,
          {},
          `{"__proto__":{"error":"X"},"constructor":1,"error":"X","error":null,` +
            created(origin, {}).split("\r\n\r\n{")[1],
        ),
      poll: () => raw(200, {}, { ...completed() as object, bytes_expected: "many", message: 5 }),
    }],
    ["a relative address", { "tus create": () => raw(201, { Location: "1?x=y#z" }) }],
    ["an address without a scheme", {
      "tus create": ({ origin }) => raw(201, { Location: origin.replace("http:", "") + "/r/1" }),
    }],
  ];
  for (const [name, script] of scripts) {
    await t.step(name, async () => {
      const { stored, error, kept } = await upload(() => script);
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.deepEqual(kept, []);
    });
  }
});

Deno.test("a 500 of Transloadit passes by itself", async (t) => {
  for (const route of ["bored", "create"] as const) {
    await t.step(route, async () => {
      const { stored, error, asked } = await upload(() => ({
        [route]: ({ count }: { count: number }) => count === 1 ? raw(500) : undefined,
      }));
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.equal(asked.filter((each) => each === route).length, 2);
    });
  }
});

Deno.test("a remembered upload that was tampered with is begun anew, and led nowhere", async (t) => {
  const changes: [string, (origin: string, foreign: string) => Record<string, unknown>][] = [
    ["the upload's address", (_, foreign) => ({ uploadUrl: `${foreign}/resumable/files/1` })],
    ["the assembly's address", (_, foreign) => ({ url: `${foreign}/assemblies/1` })],
    ["the place of uploads", (_, foreign) => ({
      tusUrl: `${foreign}/resumable/files/`,
      uploadUrl: undefined,
    })],
    ["a file", () => ({ url: "file:///etc/passwd" })],
    ["a text", () => ({ uploadUrl: "x" })],
    ["a user", (origin) => ({ uploadUrl: origin.replace("//", "//u:p@") })],
    ["an absurd time", () => ({ created: 1e308 })],
    ["a time to come", (origin) => ({ created: 1_900_000_000_000, url: origin })],
    ["a number", () => ({ digest: 5 })],
  ];
  for (const [name, change] of changes) {
    await t.step(name, async () => {
      const { stored, error, asked, foreign, kept } = await upload(() => ({}), change);
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.deepEqual([asked[0], foreign, kept.length], ["bored", 0, 0]);
    });
  }
  await t.step("nothing", async () => {
    const { asked, error } = await upload(
      () => ({ poll: ({ count }) => count === 1 ? raw(404) : undefined, head: nothingYet }),
      () => ({}),
    );
    assert.equal(error?.message, undefined);
    assert.deepEqual(asked.slice(0, 2), ["poll", "head"]);
  });
});
