import { bytes as byteText } from "../../../terminal/measures.ts";
import { matches } from "../../model/files/copies.ts";
import type { Rule } from "../rule.ts";

const GIB = 1024 ** 3;

/** Image and submission together must be smaller than 8 GB. */
export const imageSize: Rule = {
  id: "CPG033",
  name: "image-size",
  title: "Image too large",
  severity: "warning",
  except: "error for an image from 8 GB",
  needs: ["context", "image"],
  detects: "the size of the image, unpacked; of a context, what is copied",
  why: "image and submission must stay below 8 GB; large images start slowly",
  advice: "a slim base, several stages, caches removed",
  *check(subject) {
    const { image, context } = subject;
    if (image !== undefined) {
      const { size } = image;
      if (size < 4 * GIB) return;
      const message = `The image is ${byteText(size)}`;
      yield { severity: size >= 8 * GIB ? "error" : "warning", message, at: subject.wholeFile };
    } else if (context !== undefined) {
      let bytes = 0;
      for (const { sources, from, excludes } of subject.copies) {
        if (from !== undefined) continue;
        for (const { text, kind } of sources) {
          if (kind !== "path" || text === undefined) continue;
          for (const { files } of matches(context, text, excludes)) {
            for (const { kind: type, size } of files) bytes += type === "file" ? size : 0;
          }
        }
      }
      if (bytes < 4 * GIB) return;
      const message = `The copied files alone are ${byteText(bytes)}`;
      yield { severity: "warning", message, at: subject.wholeFile };
    }
  },
};
