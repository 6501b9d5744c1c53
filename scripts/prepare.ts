import { compileBinary } from "./build/compile.ts";
import type { Engine } from "./engine.ts";
import { ensureEngine } from "./engine.ts";
import { ensureImages } from "./images.ts";

/** What is needed to grade something. */
export interface Equipment {
  /** The path of the compiled program. */
  binary: string;
  /** Variables for it and `docker` to find the engine. */
  env: Engine["env"];
}

/** Provides whatever is missing on this machine, from the engine to the compiled program. */
export async function prepare(): Promise<Equipment & Engine> {
  const engine = await ensureEngine();
  await ensureImages(engine);
  return { binary: await compileBinary(), ...engine };
}
