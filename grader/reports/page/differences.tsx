import { visible } from "../../../terminal/text.ts";
import { Ticked } from "./ticked.tsx";
import type { PageDetails } from "../page_data.ts";

export function Differences({ differences }: Pick<PageDetails, "differences">) {
  if (differences.length === 0) return null;
  return (
    <section>
      <h3>Difference from the expectation</h3>
      {differences.map(({ field, expected, actual, diff }, index) => (
        <div key={index} class="difference">
          <dl class="pair">
            <dt>{field} expected</dt>
            <dd>
              <Ticked text={expected} />
            </dd>
            <dt>{field} got</dt>
            <dd>
              <Ticked text={actual} />
            </dd>
          </dl>
          {diff !== null && (
            <pre class="diff" tabIndex={0} role="group" aria-label={`Difference in ${field}`}>
              {diff.replace(/\n$/, "").split("\n").map((line, place) => (
                <DiffLine key={place} line={line} heading={place < 2} />
              ))}
            </pre>
          )}
        </div>
      ))}
    </section>
  );
}

function DiffLine({ line, heading }: { line: string; heading: boolean }) {
  const text = `${visible(line)}\n`;
  if (heading && /^(---|\+\+\+) /.test(line)) return <span class="file">{text}</span>;
  if (line.startsWith("+")) return <ins>{text}</ins>;
  if (line.startsWith("-")) return <del>{text}</del>;
  return <span>{text}</span>;
}
