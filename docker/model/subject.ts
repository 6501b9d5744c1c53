/** The input of the rules. */

import { posix } from "node:path";
import type { Diagnostic, Dockerfile, Instruction, Range, Stage } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { stageChain } from "../dockerfile/stages/stages.ts";
import { type BuiltImage, imageSettings, probed, searchPath } from "./built_image.ts";
import type { Context, Unseen } from "../context/context.ts";
import { type Copy, readCopy } from "./files/copies.ts";
import { type EntryPoint, entryPoint } from "./entry_point.ts";
import { type ImageFile, KnownFiles } from "./files/known_files.ts";
import { imageFiles } from "./files/layers.ts";
import { leftOpen } from "./open_args.ts";
import { readsEnvironment } from "./texts/parameter_words.ts";
import type { Place } from "./place.ts";
import { entryScripts, type Script } from "./scripts.ts";
import { effectiveSettings, type Settings } from "./settings.ts";
import { usedStages } from "./used_stages.ts";

/** How a grader returns its verdict (docs/spec/grader-contract.md, "Two protocols"). */
export type Protocol = "v1" | "v2";

/** The kinds of input that a rule may need. */
export type Need = "dockerfile" | "context" | "image";

/** The parts of a subject: a Dockerfile with or without its context, or an image. */
export interface Material {
  /** The Dockerfile's name in findings. */
  file: string;
  dockerfile: Dockerfile | undefined;
  context: Context | undefined;
  image: BuiltImage | undefined;
  /** Prefix of context paths in findings; `""` or ending in `/`. */
  prefix: string;
  protocol: Protocol | "auto";
  /** Whether the grader came as a zip, for which `auto` means v2. */
  fromZip: boolean;
}

/** A grader, and what follows from its Dockerfile, context or image; computed on demand. */
export class Subject {
  readonly file: string;
  readonly dockerfile: Dockerfile;
  readonly context: Context | undefined;
  readonly image: BuiltImage | undefined;
  /** The inputs that are available. */
  readonly has: ReadonlySet<Need>;
  /** The stages of the final image, lowest first. */
  readonly chain: readonly Stage[];
  /** Their instructions, without the FROMs. */
  readonly instructions: readonly Instruction[];
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly #prefix: string;

  constructor({ file, dockerfile, context, image, prefix, protocol, fromZip }: Material) {
    this.file = file;
    this.#prefix = prefix;
    this.has = new Set<Need>([
      ...(dockerfile === undefined ? [] : ["dockerfile" as const]),
      ...(context === undefined ? [] : ["context" as const]),
      ...(image === undefined ? [] : ["image" as const]),
    ]);
    this.dockerfile = dockerfile === undefined ? nothing() : leftOpen(dockerfile);
    this.context = context;
    this.image = image;
    this.chain = stageChain(this.dockerfile);
    this.instructions = this.chain.map(({ instructions }) => instructions).flat();
    this.settings = image === undefined
      ? effectiveSettings(this.chain, this.dockerfile, (instruction) => this.at(instruction))
      : imageSettings(image, this.wholeFile);
    if (protocol !== "auto") this.protocol = protocol;
    else if (image !== undefined) this.protocol = "v1";
    else this.protocol = fromZip || this.#looksLikeV2() ? "v2" : "v1";
  }

  /** The place of an instruction, or of a part of it. */
  at(instruction: Instruction, range: Range = instruction.keywordRange): Place {
    const { startLine, endLine } = instruction;
    return { file: this.file, lines: { start: startLine, end: endLine }, range, instruction };
  }

  /** The place of a line of a context file. */
  contextLine(path: string, line: number): Place {
    const place = { line, column: 1 };
    return {
      file: this.#prefix + path,
      lines: { start: line, end: line },
      range: { start: place, end: place },
    };
  }

  /** The place of a finding on the Dockerfile or image as a whole. */
  get wholeFile(): Place {
    return { file: this.file };
  }

  /** Instructions of the chain with a given keyword, in upper case. */
  instructionsOf(keyword: string): readonly Instruction[] {
    this.#byKeyword ??= Map.groupBy(this.instructions, ({ instruction }) => instruction);
    return this.#byKeyword.get(keyword) ?? [];
  }
  #byKeyword: ReadonlyMap<string, readonly Instruction[]> | undefined;

  /** The instruction of the Dockerfile that covers a line. */
  instructionAt(line: number): Instruction | undefined {
    const { instructions } = this.dockerfile;
    let low = 0;
    for (let high = instructions.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((instructions[middle]?.startLine ?? Infinity) <= line) low = middle;
      else high = middle;
    }
    const found = instructions[low];
    return found !== undefined && found.startLine <= line && line <= found.endLine
      ? found
      : undefined;
  }

  /** The parser's diagnostics for an instruction. */
  diagnosticsOf(instruction: Instruction): readonly Diagnostic[] {
    this.#diagnostics ??= Map.groupBy(
      this.dockerfile.diagnostics,
      ({ line }) => this.instructionAt(line),
    );
    return this.#diagnostics.get(instruction) ?? [];
  }
  #diagnostics: ReadonlyMap<Instruction | undefined, readonly Diagnostic[]> | undefined;

  /** The stage that an instruction belongs to. */
  stageOf(instruction: Instruction): Stage | undefined {
    this.#stages ??= new Map(
      this.dockerfile.stages.flatMap((stage) =>
        [stage.from, ...stage.instructions].map((one) => [one, stage])
      ),
    );
    return this.#stages.get(instruction);
  }
  #stages: ReadonlyMap<Instruction, Stage> | undefined;

  /** Whether a RUN of the chain, or a here-document of it, contains one of the given texts. */
  runsMention(parts: readonly string[]): boolean {
    return this.instructionsOf("RUN").some(({ rest, heredocs }) =>
      [rest.value, ...heredocs.map(({ content }) => content)].some((text) =>
        parts.some((part) => text.includes(part))
      )
    );
  }

  /** The stages that take part in the build: the chain, and those copied from. */
  get usedStages(): readonly Stage[] {
    return this.#usedStages ??= usedStages(this.dockerfile, this.chain);
  }
  #usedStages: readonly Stage[] | undefined;

  /** The COPY and ADD instructions of the chain. */
  get copies(): readonly Copy[] {
    return this.#copies ??= [...this.instructionsOf("COPY"), ...this.instructionsOf("ADD")]
      .sort((one, other) => one.startLine - other.startLine)
      .map((one) => readCopy(one, this.dockerfile))
      .filter((copy) => copy !== undefined);
  }
  #copies: readonly Copy[] | undefined;

  get files(): KnownFiles {
    return this.#files ??= this.image === undefined ? this.#layers() : probed(this.image);
  }
  #files: KnownFiles | undefined;

  get entry(): EntryPoint | undefined {
    return this.#entry ??= entryPoint(this.settings);
  }
  #entry: EntryPoint | undefined;

  /** Absolute path of the entry script: as written, or found on the search path. */
  get entryScriptPath(): string | undefined {
    const script = this.entry?.script;
    if (script === undefined || /[$*?]/.test(script)) return undefined;
    const workdir = this.entry?.folder ?? this.settings.workdir;
    if (script.includes("/") || !this.entry?.direct) {
      // An image or base that sets none starts in `/`.
      if (workdir === null && !script.startsWith("/")) return undefined;
      return posix.resolve(workdir ?? "/", script);
    }
    return searchPath.map((folder) => `${folder}/${script}`).find((path) => {
      const file = this.files.at(path);
      return file !== undefined && file !== "unknown";
    });
  }

  /** The entry script, if it is known. */
  get entryFile(): ImageFile | undefined {
    const path = this.entryScriptPath;
    const file = path === undefined ? undefined : this.files.at(path);
    return file === "unknown" || file?.kind === "directory" ? undefined : file;
  }

  /** The entry script and those it calls by a literal path, as far as their text is known. */
  get scripts(): readonly Script[] {
    return this.#scripts ??= entryScripts(this);
  }
  #scripts: readonly Script[] | undefined;

  /**
   * Judged by the file that v2 reads or the variables that it sets: a library may use the file
   * alone.
   */
  #looksLikeV2(): boolean {
    // Without a context, only here-documents add text to the image.
    const hasTexts = this.context !== undefined ||
      this.dockerfile.instructions.some(({ instruction, heredocs }) =>
        heredocs.length > 0 && instruction !== "RUN"
      );
    return hasTexts &&
      this.files.copiedTexts().some(({ text }) =>
        text.includes("feedback.json") || readsEnvironment(text)
      );
  }

  /** Folders of the context whose contents could not all be seen, as findings name them. */
  get unseen(): { folder: string; why: Unseen }[] {
    return [...this.context?.unseen ?? []].map(([path, why]) => ({
      folder: path === "" && this.#prefix === "" ? "." : `${this.#prefix}${path}`,
      why,
    }));
  }

  /** A line of a file, by the file's name in findings. */
  lineOf(file: string, line: number): string | undefined {
    if (file === this.file) return this.dockerfile.lines[line - 1];
    return this.#linesOf(file)?.[line - 1];
  }

  #lines = new Map<string, readonly string[] | undefined>();
  #linesOf(file: string): readonly string[] | undefined {
    if (!this.#lines.has(file)) {
      const text = this.image === undefined
        ? this.context?.text(file.slice(this.#prefix.length))
        : [...this.files.entries()].map(([, one]) => one.text())
          .find((source) => source?.file === file)?.text;
      this.#lines.set(file, text?.split("\n").map((one) => one.replace(/\r$/, "")));
    }
    return this.#lines.get(file);
  }

  #layers(): KnownFiles {
    if (this.chain.length === 0) return new KnownFiles();
    return imageFiles({
      dockerfile: this.dockerfile,
      context: this.context,
      place: (instruction) => this.at(instruction),
      contextFile: (path) => this.#prefix + path,
      dockerfileName: this.file,
      used: this.usedStages,
      workdirs: this.settings,
    });
  }
}

let empty: Dockerfile | undefined;

/** Replaces the Dockerfile where there is only an image. */
function nothing(): Dockerfile {
  return empty ??= { ...parseDockerfile("#"), diagnostics: [] };
}
