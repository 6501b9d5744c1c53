import { parseDockerfile } from "../../docker/dockerfile/parse.ts";
import type { BuiltImage } from "../../docker/model/built_image.ts";
import type { Context, ContextFile } from "../../docker/context/context.ts";
import { IgnoreFile } from "../../docker/context/ignore_file.ts";
import type { Protocol } from "../../docker/model/subject.ts";
import { checkSubject, type Reported } from "../../docker/check/runner.ts";
import { Subject } from "../../docker/model/subject.ts";

/** Mode and text of files, by path; parent folders are added. Mode `link` makes a symbolic link. */
export type ContextFiles = Readonly<Record<string, readonly [mode: string, text: string]>>;

/** A build context in memory. */
export function memoryContext(files: ContextFiles): Context {
  const entries = new Map<string, ContextFile>();
  const children = new Map<string, string[]>([["", []]]);
  const ignoreText = files["Dockerfile.dockerignore"]?.[1] ?? files[".dockerignore"]?.[1];
  const ignore = new IgnoreFile(ignoreText ?? "");
  const add = (path: string, facts: Pick<ContextFile, "kind" | "mode" | "size" | "target">) => {
    if (entries.has(path)) return;
    entries.set(path, { path, ignored: ignore.ignores(path), ...facts });
    const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    children.get(parent)?.push(path);
    if (facts.kind === "directory") children.set(path, []);
  };
  for (const [path, [mode, text]] of Object.entries(files)) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      add(parts.slice(0, depth).join("/"), { kind: "directory", mode: 0o755, size: 0 });
    }
    if (mode === "link") {
      add(path, { kind: "link", mode: 0o777, size: text.length, target: text.trim() });
    } else add(path, { kind: "file", mode: parseInt(mode, 8), size: text.length });
  }
  return {
    files: entries,
    children,
    unseen: new Map(),
    trustsModes: true,
    hasIgnoreFile: ignoreText !== undefined,
    ignoreProblems: ignore.problems.map((problem) => ({
      ...problem,
      path: files["Dockerfile.dockerignore"] === undefined
        ? ".dockerignore"
        : "Dockerfile.dockerignore",
    })),
    text: (path) => {
      const [mode, text] = files[path] ?? ["link"];
      return mode === "link" || text?.includes("\0") ? undefined : text;
    },
  };
}

export interface SubjectOptions {
  files?: ContextFiles | undefined;
  protocol?: Protocol | "auto";
  image?: BuiltImage;
}

/** A grader as seen by the rules. */
export function subjectOf(text: string, options: SubjectOptions = {}): Subject {
  const { files, protocol = "v1", image } = options;
  return new Subject({
    file: "Dockerfile",
    dockerfile: image === undefined ? parseDockerfile(text) : undefined,
    context: files === undefined ? undefined : memoryContext(files),
    image,
    prefix: "",
    protocol,
    fromZip: false,
  });
}

/** The findings of all rules, without ignored ones. */
export function findingsOf(text: string, options: SubjectOptions = {}): Reported[] {
  const { findings } = checkSubject(subjectOf(text, options), { ignore: new Set() });
  return findings.filter(({ ignored }) => !ignored);
}

/** The findings as `LINE ID severity`. */
export function saysOf(text: string, options: SubjectOptions = {}): string[] {
  return findingsOf(text, options).map(({ line, rule, severity }) =>
    `${line ?? "-"} ${rule.id} ${severity}`
  );
}

/** An image that has been examined. */
export function builtImage(facts: {
  config?: BuiltImage["image"]["Config"];
  size?: number;
  architecture?: string;
  history?: readonly string[];
  files?: BuiltImage["files"];
}): BuiltImage {
  return {
    reference: "team/grader:1",
    image: {
      Id: "sha256:0",
      Architecture: facts.architecture ?? "amd64",
      // As in the containerd store: the uncompressed size counts.
      Size: 1000,
      Config: facts.config ?? { Entrypoint: ["/g/run"] },
    },
    size: facts.size ?? 1000,
    history: facts.history ?? [],
    files: facts.files ?? new Map(),
  };
}
