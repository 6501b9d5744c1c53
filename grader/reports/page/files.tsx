import { visible } from "../../../terminal/text.ts";
import { bytes } from "../../../terminal/measures.ts";
import type { PageDetails } from "../page_data.ts";
import { Shortened } from "./shortened.tsx";

/** The learner's files; collapsed, because the verdict comes first. */
export function Files({ files }: { files: PageDetails["files"] | undefined }) {
  if (files === undefined || files.texts.length + files.notes.length === 0) return null;
  return (
    <section>
      <h3>Submission</h3>
      {files.texts.map(({ name, start, omitted, end, bytes: size, cut }) => (
        <details key={name} class="file">
          <summary>
            {visible(name)} <small>{bytes(size)}{cut ? ", only the beginning was read" : ""}</small>
          </summary>
          <pre tabIndex={0} role="group" aria-label={name}>
            {visible(start)}
            {omitted > 0 && <Shortened omitted={omitted} elsewhere={false} />}
            {visible(end)}
          </pre>
        </details>
      ))}
      {files.notes.map((note) => <p key={note} class="note">{visible(note)}</p>)}
    </section>
  );
}
