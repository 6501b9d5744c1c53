import assert from "node:assert/strict";
import { join } from "node:path";
import { type BatchReport, batchReportSchema } from "../../grader/batch/record.ts";
import { type GradeReport, gradeReportSchema } from "../../grader/report.ts";
import { type Files, writeFiles } from "../support/files.ts";
import type { Engine } from "./engine.ts";

/** How a call ended. */
export interface CallResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A call that is running. */
export interface RunningCall {
  kill(signal: Deno.Signal): void;
  end(): Promise<CallResult>;
}

/** A call of the program with `--json`: its document beside how it ended. */
export interface Reported<T> extends CallResult {
  report: T;
}

/** The image of {@linkcode Trial.grader}: it has busybox, and does what a submission says. */
export const GRADER = "courseraprogramming-engines/by-submission";
/** The same files, but its only program is `/busybox`: it has neither `/bin/ls` nor `/bin/cat`. */
export const BARE = "courseraprogramming-engines/bare";

/** How long a condition may take to come true; an emulated machine is slow. */
const PATIENCE_MS = 180_000;
const POLL_MS = 100;

/** Of a check's folder: the path of a Unix socket has 107, and the program's names 41. */
const MOST_CHARACTERS = 66;

/** One check at work on an engine: calls of the program and of `docker`, files, and what is left. */
export class Trial implements AsyncDisposable {
  readonly engine: Engine;
  /** A folder of this check alone; the program keeps its temporary files in `tmp` there. */
  readonly folder: string;

  private constructor(engine: Engine, folder: string) {
    this.engine = engine;
    this.folder = folder;
  }

  static async open(engine: Engine): Promise<Trial> {
    await Deno.mkdir(engine.temporary, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: engine.temporary, prefix: "check-" });
    // The program would have its socket elsewhere, and what it leaves would not be found by its label.
    assert.ok(folder.length < MOST_CHARACTERS, `too long for a socket: ${folder}`);
    // Made for its owner alone; a rootless engine and a grader are somebody else.
    await Deno.chmod(folder, 0o755);
    await Deno.mkdir(join(folder, "tmp"));
    const { user } = engine;
    if (user !== undefined) {
      for (const path of [folder, join(folder, "tmp")]) await Deno.chown(path, user, user);
    }
    return new Trial(engine, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  /** Starts the program. @param input what it reads; nothing by default */
  async start(args: readonly string[], input?: string): Promise<RunningCall> {
    return await this.#start(this.engine.binary, args, input);
  }

  /** Runs the program to its end. */
  async run(args: readonly string[], input?: string): Promise<CallResult> {
    return await (await this.start(args, input)).end();
  }

  /** Runs `docker` and gives its stdout, trimmed. @throws with its stderr where it fails */
  async docker(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await (await this.#start("docker", args)).end();
    if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr.trim()}`);
    return stdout.trim();
  }

  async #start(program: string, args: readonly string[], input?: string): Promise<RunningCall> {
    // A call is found by the PATH of this process, whatever that of the child is.
    const env = { ...Deno.env.toObject(), ...this.engine.env };
    const found = program.includes("/") ? program : await findIn(env.PATH ?? "", program);
    const { user } = this.engine;
    const child = new Deno.Command(found, {
      ...(user === undefined ? {} : { uid: user, gid: user }),
      args: [...args],
      cwd: this.folder,
      env: { ...env, NO_COLOR: "1", HOME: this.folder, TMPDIR: join(this.folder, "tmp") },
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = child.output();
    if (input !== undefined) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(input)).then(() => writer.close());
    }
    return {
      kill: (signal) => child.kill(signal),
      end: async () => {
        const { code, stdout, stderr } = await output;
        const decoder = new TextDecoder();
        return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
      },
    };
  }

  /** Grades with `--json`; the report is checked against its schema. */
  async grade(args: readonly string[]): Promise<Reported<GradeReport>> {
    const result = await this.run(["grade", "local", "--json", ...args]);
    return { ...result, report: gradeReportSchema.parse(documentOf(result)) };
  }

  /** The same for `grade batch`. */
  async gradeBatch(args: readonly string[]): Promise<Reported<BatchReport>> {
    const result = await this.run(["grade", "batch", "--json", ...args]);
    return { ...result, report: batchReportSchema.parse(documentOf(result)) };
  }

  /** Grades a submission whose file `run` is a shell script: that is what the grader does. */
  async gradeScript(
    script: string,
    options: readonly string[] = [],
  ): Promise<Reported<GradeReport>> {
    return await this.grade([...options, GRADER, await this.submission(script)]);
  }

  /** A submission that makes {@linkcode GRADER} run a script. @returns its folder */
  async submission(script: string): Promise<string> {
    return await this.files({ run: script });
  }

  /** Writes files. @returns the new folder that has them, which everybody may read */
  async files(files: Files): Promise<string> {
    const folder = await Deno.makeTempDir({ dir: this.folder, prefix: "files-" });
    await Deno.chmod(folder, 0o755);
    await writeFiles(folder, files);
    return folder;
  }

  /** Builds an image with the engine. @returns its name */
  async build(name: string, files: Files): Promise<string> {
    const tag = `courseraprogramming-engines/${name}`;
    await this.docker(["build", "--quiet", "--tag", tag, await this.files(files)]);
    return tag;
  }

  /** The containers, volumes and temporary files that the program made in this check and not removed. */
  async leftovers(): Promise<string[]> {
    const owner = '{{.Label "courseraprogramming.owner"}}';
    const filter = ["--filter", "label=courseraprogramming.owner", "--format"];
    const containers = await this.docker(["ps", "--all", ...filter, `{{.Names}} ${owner}`]);
    const volumes = await this.docker(["volume", "ls", ...filter, `{{.Name}} ${owner}`]);
    const made = `${containers}\n${volumes}`.split("\n")
      .filter((line) => line.includes(this.folder)).map((line) => line.split(" ", 1)[0]!);
    return [...made, ...await this.temporaryFiles()];
  }

  /** The program's own files in its folder for temporary files. */
  async temporaryFiles(): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(join(this.folder, "tmp")));
    return entries.map(({ name }) => name).filter((name) =>
      name.startsWith("courseraprogramming-")
    );
  }

  /** Waits until something is true. @param what it is, for the message where it never comes */
  async until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!await isTrue()) {
      assert.ok(Date.now() < deadline, `${what}: not within ${PATIENCE_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function documentOf({ stdout, stderr }: CallResult): unknown {
  assert.notEqual(stdout, "", `no document; stderr: ${stderr}`);
  return JSON.parse(stdout);
}

async function findIn(path: string, program: string): Promise<string> {
  for (const folder of path.split(":")) {
    const file = join(folder, program);
    const info = await Deno.stat(file).catch(() => undefined);
    if (info?.isFile) return file;
  }
  return program;
}
