import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../paths.ts";

/** The fake's state of an assembly. */
export interface FakeAssembly {
  /** Milliseconds since the epoch. */
  created: number;
  params: { auth: { key: string }; template_id: string };
  /** How often it was polled since its file was complete. */
  polls: number;
  /** Path of its file, once complete. */
  file?: string;
  bytes?: number;
  metadata?: Record<string, string>;
}

/** A fault for the next request of a route. */
export interface TransloaditFault {
  route: "bored" | "create" | "send" | "poll" | "tus create" | "head" | "patch" | string;
  /** This many requests succeed first; `patch` only. */
  skip?: number;
  /** Answers with this status instead. */
  status?: number;
  body?: unknown;
  /** Closes the connection without an answer. */
  drop?: boolean;
  /** Never answers. */
  hang?: boolean;
  /** Closes the connection after that many bytes of a chunk; `patch` only. */
  resetAfter?: number;
  /** Closes the connection after receiving the file; `send` only. */
  dropAfter?: boolean;
  /** Loses the file it was sent; `send` only. */
  lose?: boolean;
}

/** General behaviour of the fake. */
export interface TransloaditSettings {
  /** Offers no tus URL. */
  withoutTus?: boolean;
  /** Number of polls to answer with ASSEMBLY_EXECUTING. */
  executingPolls?: number;
  /** The link of the result, instead of one with the assembly's id. */
  link?: string;
}

/** One line of the fake's log. */
type Event =
  | { asked: string }
  | { problem: string }
  | { upload: string; offset: number; stored: number };

/**
 * A strict fake of Transloadit around a real tus server, in a separate process that can be killed
 * and restarted with its data. Requests not in docs/spec/coursera-api.md, section 4, and bytes sent
 * twice make disposal fail.
 */
export class FakeTransloadit implements AsyncDisposable {
  #process: Deno.ChildProcess | undefined;
  #port = 0;

  private constructor(readonly folder: string) {}

  static async start(settings: TransloaditSettings = {}): Promise<FakeTransloadit> {
    const fake = new FakeTransloadit(await Deno.makeTempDir({ prefix: "fake-transloadit-" }));
    await fake.restart();
    await fake.set(settings);
    return fake;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The configuration line that selects it. */
  get configuration(): string {
    return `[upload]\ntransloadit_bored_api = ${this.origin}/instances/bored\n`;
  }

  /** Kills it, as a crash would; stored data is kept. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = undefined;
  }

  /** Restarts it on the same port. */
  async restart(): Promise<void> {
    const script = join(ROOT, "tests/support/coursera/fake_transloadit_process.ts");
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", script, String(this.#port), this.folder],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = this.#process.stdout.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    this.#port = Number(new TextDecoder().decode(value));
    assert(this.#port > 0, "the fake Transloadit did not start");
  }

  /** The next requests of these routes get these faults, one each. */
  async fault(...faults: TransloaditFault[]): Promise<void> {
    await this.#control("faults", faults);
  }

  async set(settings: TransloaditSettings): Promise<void> {
    await this.#control("settings", settings);
  }

  async assemblies(): Promise<FakeAssembly[]> {
    const text = await Deno.readTextFile(join(this.folder, "assemblies.json")).catch(() => "{}");
    return Object.values(JSON.parse(text));
  }

  /** The assemblies with a complete file. */
  async received(): Promise<FakeAssembly[]> {
    return (await this.assemblies()).filter(({ file }) => file !== undefined);
  }

  /** The requests received, one short line each. */
  async asked(): Promise<string[]> {
    return (await this.#events()).flatMap((event) => "asked" in event ? [event.asked] : []);
  }

  /** The offsets of the chunks that were let through. */
  async offsets(): Promise<number[]> {
    return (await this.#events()).flatMap((event) => "upload" in event ? [event.offset] : []);
  }

  async problems(): Promise<string[]> {
    return (await this.#events()).flatMap((event) => "problem" in event ? [event.problem] : []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    const problems = await this.problems();
    await Deno.remove(this.folder, { recursive: true });
    assert.deepEqual(problems, [], "the fake Transloadit met what is not in the spec");
  }

  async #events(): Promise<Event[]> {
    const text = await Deno.readTextFile(join(this.folder, "events")).catch(() => "");
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async #control(what: string, body: unknown): Promise<void> {
    const request = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${this.origin}/control/${what}`, request);
    assert.equal(response.status, 200);
    await response.body?.cancel();
  }
}
