import { visible } from "../../terminal/text.ts";
import type { Candidate, Wanted } from "./candidates.ts";
import type { Tools } from "../tools.ts";

/** Values known only to the engine or a course file; none if not available at once. */
export async function completionValues(wanted: Wanted, tools: Tools): Promise<Candidate[]> {
  try {
    switch (wanted) {
      case "source":
        return await images(tools);
      case "course":
      case "item":
      case "part":
      case "grader":
        return await courseValues(wanted, tools);
      case "rule":
        return await rules();
      default:
        return [];
    }
  } catch (error) {
    tools.terminal.detail(visible(error instanceof Error ? error.message : String(error)));
    return [];
  }
}

async function rules(): Promise<Candidate[]> {
  const all = (await import("../../docker/rules/mod.ts")).rules;
  return all.map(({ name, title }) => ({ value: name, about: title }));
}

/** Leaves out the generated names of images built from folders, which nobody types. */
async function images(tools: Tools): Promise<Candidate[]> {
  const { OWN_IMAGES } = await import("../../docker/image/own_images.ts");
  const docker = await tools.docker();
  const format = "{{.Repository}}:{{.Tag}}\t{{.Size}}";
  const lines = (await docker.output(["image", "ls", "--format", format])).split("\n");
  return lines.map((line) => line.split("\t"))
    .filter(([name = ""]) => /^[\w]/.test(name) && !name.startsWith(`${OWN_IMAGES}/`))
    .map(([name = "", size = ""]) => ({ value: visible(name), about: `image, ${visible(size)}` }));
}

async function courseValues(
  wanted: "course" | "item" | "part" | "grader",
  tools: Tools,
): Promise<Candidate[]> {
  const { COURSE_FILE, findCourseFile } = await import("../course_file/course_file.ts");
  const file = await findCourseFile(tools);
  if (file === undefined) return [];
  const parts = file.graders.flatMap((grader) => grader.parts);
  const values = {
    course: () => [[file.course, COURSE_FILE]],
    item: () => parts.map(({ item }) => [item, COURSE_FILE]),
    part: () => parts.map(({ item, part }) => [part, `part of ${item}`]),
    grader: () => file.graders.map(({ name = "", source }) => [name, source.written]),
  }[wanted]();
  // An item is listed once for each of its parts.
  const once = new Map(values.map(([value = "", about = ""]) => [visible(value), visible(about)]));
  once.delete("");
  return [...once].map(([value, about]) => ({ value, about }));
}
