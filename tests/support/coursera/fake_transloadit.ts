import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../paths.ts";

/** What the fake knows of an assembly. */
export interface FakeAssembly {
  /** Milliseconds since the epoch. */
  created: number;
  params: { auth: { key: string }; template_id: string };
  /** Times it was asked for since its file was whole. */
  polls: number;
  /** Where its file lies, once it is whole. */
  file?: string;
  bytes?: number;
  metadata?: Record<string, string>;
}

/** Something that goes wrong with the next request of a route. */
export interface TransloaditFault {
  route: "bored" | "create" | "send" | "poll" | "tus create" | "head" | "patch" | string;
  /** So many requests pass before one meets it; `patch` only. */
  skip?: number;
  /** Answers this instead. */
  status?: number;
  body?: unknown;
  /** Closes the connection without an answer. */
  drop?: boolean;
  /** Never answers. */
  hang?: boolean;
  /** Closes the connection after so many bytes of a chunk; `patch` only. */
  resetAfter?: number;
  /** Closes the connection after having taken the file; `send` only. */
  dropAfter?: boolean;
  /** Never has the file it was sent; `send` only. */
  lose?: boolean;
}

/** How the fake behaves altogether. */
export interface TransloaditSettings {
  /** Offers no tus address. */
  withoutTus?: boolean;
  /** Polls answered with ASSEMBLY_EXECUTING. */
  executingPolls?: number;
  /** The link of the result, in place of one with the assembly's id. */
  link?: string;
}

/** One line of what the fake saw. */
type Event =
  | { asked: string }
  | { problem: string }
  | { upload: string; offset: number; stored: number };

/**
 * A strict stand-in for Transloadit around a real tus server, in a process of its own that can be
 * killed and started again with all that it had. Requests that docs/spec/coursera-api.md, section 4
 * does not know, and bytes sent a second time, make disposal fail.
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

  /** The line of the configuration that leads to it. */
  get configuration(): string {
    return `[upload]\ntransloadit_bored_api = ${this.origin}/instances/bored\n`;
  }

  /** Ends it at once, as a crash would; what was stored stays. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = undefined;
  }

  /** Starts it again, on the same port. */
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

  /** The next requests of these routes meet these faults, one each. */
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

  /** The assemblies whose file is whole. */
  async received(): Promise<FakeAssembly[]> {
    return (await this.assemblies()).filter(({ file }) => file !== undefined);
  }

  /** What was asked, one short line for each request. */
  async asked(): Promise<string[]> {
    return (await this.#events()).flatMap((event) => "asked" in event ? [event.asked] : []);
  }

  /** Where each chunk began that was let through. */
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
