import type { ResolvedSource } from "../../../docker/image/build.ts";
import type { Source } from "../../../docker/image/source.ts";
import { buildFound } from "../../source/build_found.ts";
import type { OpenEngine } from "../../source/engine_run.ts";
import { findSource } from "../../source/find_source.ts";
import type { Tools } from "../../tools.ts";
import type { Cause } from "./watch.ts";

/** The grader of a watched command, built only when its files were saved. */
export class WatchedGrader {
  readonly source: Source;
  readonly #engine: OpenEngine;
  #built: ResolvedSource | undefined;
  /** Id of the image built last. */
  #id: string | undefined;

  /** @param source as first found */
  constructor(source: Source, engine: OpenEngine) {
    this.source = source;
    this.#engine = engine;
  }

  /**
   * Returns the image and whether it has changed. The name of an image is looked up again when the
   * user asks to grade everything.
   *
   * @throws {UserError} if the build fails; the next call tries again
   */
  async get(cause: Cause, tools: Tools): Promise<{ grader: ResolvedSource; isNew: boolean }> {
    const before = this.#built;
    const isSaved = cause.kind === "saved" && cause.before.grader !== cause.now.grader;
    const isAll = cause.kind === "wish" && cause.wish === "all";
    if (before !== undefined && !isSaved && !isAll) return { grader: before, isNew: false };
    this.#built = undefined;
    const { docker, owner } = this.#engine;
    const { source } = this;
    const name = { written: source.written, folder: tools.cwd };
    const found = source.kind === "image" && isAll
      ? await findSource(name, { onSilence: "fail" }, tools)
      : source;
    const grader = await buildFound(found, { docker, temporary: owner.folder }, tools);
    this.#built = grader;
    const isNew = grader.image.Id !== this.#id;
    this.#id = grader.image.Id;
    return { grader, isNew };
  }
}
