import type { KnownFiles } from "../../../../docker/model/files/known_files.ts";
import { tryAnswers } from "../../../support/answers.ts";
import { type ContextFiles, subjectOf } from "../../../support/subjects.ts";

/**
 * Each file of `effects` holds instructions, and below each what it changes in this image. What is
 * printed of a file is its kind, mode, owner (`?` where not known), and what else is known:
 *
 *     RUN chmod 700 run.sh
 *       /g/run.sh file 700 0 copied
 *
 * `- /path` is gone. `every file may be another` where mode, owner and text of all are unknown.
 * `anywhere under /x` says that anything may stand in that folder from then on, and `anything` that
 * something of unknown effect may have made any path.
 */
const start = "FROM debian:12-slim\nWORKDIR /g\nCOPY . .\n";
const context: ContextFiles = {
  "run.sh": ["0644", "#!/bin/sh\n"],
  "own.sh": ["0700", "#!/bin/sh\n"],
  "lib/a.py": ["0644", "import b\n"],
  "lib/sub/b.py": ["0600", "x = 1\n"],
};

const folder = new URL("effects/", import.meta.url);
const probed = [
  ...[
    "/",
    "/g",
    "/g/lib",
    "/g/new",
    "/g/node_modules",
    "/g/2",
    "/g/https:/x/y",
    "/dev/new",
    "/g/tests",
    "/h",
    "/opt",
    "/opt/v",
    "/opt/x",
  ],
  ...["/opt/y", "/a", "/y", "/tmp", "/usr/bin", "/x"],
];

function described(files: KnownFiles): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [path, { kind, mode, uid, modeFromDisk, copied, edited }] of files.entries()) {
    const facts = [
      kind,
      mode?.toString(8) ?? "?",
      uid ?? "?",
      ...modeFromDisk ? ["disk"] : [],
      ...copied ? ["copied"] : [],
      ...edited === undefined ? [] : [`edited:${edited}`],
    ];
    lines.set(path, `${path} ${facts.join(" ")}`);
  }
  for (const path of probed) {
    const below = `${path === "/" ? "" : path}/x.y.z`;
    if (files.at(below) === "unknown") lines.set(`${path}*`, `anywhere under ${path}`);
  }
  if (files.anythingPossible) lines.set("*", "anything");
  return lines;
}

function effects(instruction: string): string[] {
  const filesOf = (text: string) => described(subjectOf(text, { files: context }).files);
  const whole = instruction.includes("FROM") ? instruction : start + instruction;
  const before = instruction.includes("FROM") ? new Map<string, string>() : filesOf(start);
  const after = filesOf(whole);
  const changed = [...after].filter(([path, line]) => before.get(path) !== line);
  const unknown = changed.filter(([, line]) => / \? \? .*edited:perhaps$/.test(line));
  const all = unknown.length > 0 && unknown.length === before.size;
  const lines = [
    ...all ? ["every file may be another"] : [],
    ...changed.filter((one) => !all || !unknown.includes(one)).map(([, line]) => line),
    ...[...before.keys()].filter((path) => !after.has(path)).map((path) => `- ${path}`),
  ];
  const folders = lines.map((line) => /^anywhere under (.*)$/.exec(line)?.[1]);
  // A folder in another one says nothing more.
  return lines.filter((_, index) => {
    const path = folders[index];
    return !folders.some((other) =>
      other !== undefined && path !== undefined && other !== path &&
      path.startsWith(other === "/" ? "/" : `${other}/`)
    );
  });
}

for (const file of [...Deno.readDirSync(folder)].map(({ name }) => name).sort()) {
  Deno.test(`instructions do to files what is written in ${file}`, async (t) => {
    await tryAnswers(t, new URL(file, folder), effects);
  });
}
