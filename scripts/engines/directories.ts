import { dirname, join } from "node:path";
import { privateEngineDirectory } from "../private_engine.ts";

/**
 * Folder of the engines of `task engines` and their root file systems, next to the tests' engine.
 */
export const enginesDirectory = join(dirname(privateEngineDirectory), "engines");
