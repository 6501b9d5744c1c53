import { join } from "node:path";
import { ensureTemplateImages } from "../../../scripts/offline/template_images.ts";

/** Provides the base images of graders, and no others. @param graders folders with a Dockerfile */
export async function ensureBaseImages(...graders: string[]): Promise<void> {
  const images: string[] = [];
  for (const grader of graders) {
    const text = await Deno.readTextFile(join(grader, "Dockerfile"));
    images.push(...[...text.matchAll(/^FROM +(\S+)/gm)].map(([, image]) => image!));
  }
  await ensureTemplateImages({ env: {} }, images);
}
