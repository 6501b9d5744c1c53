import { visible } from "../../../terminal/text.ts";
import { bytes } from "../../../terminal/measures.ts";
import type { PageStream } from "../page_data.ts";
import { Shortened } from "./shortened.tsx";

export function Stream({ title, stream }: { title: string; stream: PageStream }) {
  if (stream.bytes === 0) return null;
  return (
    <section>
      <h3>
        {title} <small>{bytes(stream.bytes)}{stream.cut ? ", not all of it was kept" : ""}</small>
      </h3>
      <pre tabIndex={0} role="group" aria-label={title}>
        {visible(stream.start)}
        {stream.omitted > 0 && <Shortened omitted={stream.omitted} />}
        {visible(stream.end)}
      </pre>
    </section>
  );
}
