import { completed, raw } from "./hostile_upload_server.ts";
import { type Case, created, nothingYet, page, SIZE } from "./hostile_upload.ts";

/** Addresses that lead elsewhere. */
export const hosts: Case[] = [
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

/** Redirects, which an upload follows nowhere. */
export const redirects: Case[] = [301, 302, 303, 307, 308].flatMap((status) =>
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

/** Offsets that cannot be. */
export const offsets: Case[] = [
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

/** Answers that make no sense. */
export const answers: Case[] = [
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
export let flooded = 0;

/** Megabytes of JSON that would be right. */
async function* flood(megabytes: number) {
  yield 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ok":"';
  const piece = "x".repeat(1 << 20);
  for (flooded = 0; flooded < megabytes; flooded++) yield piece;
  yield '"}';
}

/** The old tools' way, of a server without resumable uploads. */
export const whole: Case[] = ([
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
