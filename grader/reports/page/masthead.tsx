/// <reference lib="dom" />
import type { BatchHeader } from "../../batch/record.ts";
import { visible } from "../../../terminal/text.ts";
import { seconds } from "../../../terminal/measures.ts";
import { graderName } from "../grader_name.ts";
import { plural, suiteVerdict } from "../outcome.ts";
import { Ticked } from "./ticked.tsx";
import { stateIcon } from "./icons.tsx";

const STATE_WORDS = { passed: "Passed", failed: "Failed", incomplete: "Incomplete" };

export function Masthead({ header }: { header: BatchHeader }) {
  const { state, text } = suiteVerdict(header);
  const warnings = [...header.headroom.warnings, ...header.warnings];
  return (
    <header class={`masthead ${state}`}>
      <p class="state">{stateIcon(state)} {STATE_WORDS[state]}</p>
      <h1>{text}</h1>
      <dl class="facts">
        {facts(header).map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{visible(value)}</dd>
          </div>
        ))}
      </dl>
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {warnings.map((warning, index) => (
            <li key={index}>
              <Ticked text={warning} />
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

function facts(header: BatchHeader): [string, string][] {
  const { image, shard, counts, repeat } = header;
  return [
    ["Grader", graderName(header)],
    ["Submissions", header.directory],
    ...(image === null ? [] : [
      ["Image", `${image.id.replace(/^sha256:/, "").slice(0, 12)}, ${image.architecture}`],
    ] as [string, string][]),
    ["Started", `${header.startedAt.slice(0, 16).replace("T", " ")} UTC`],
    [
      "Took",
      `${seconds(header.durationSeconds)}, ${header.jobs} at once${
        repeat > 1 ? `, each ${repeat} times` : ""
      }`,
    ],
    ...(shard === null
      ? []
      : [["Shard", `${shard.index} of ${shard.count}`]] as [string, string][]),
    ...(counts.resumed === 0
      ? []
      : [["Taken over", plural(counts.resumed, "submission")]] as [string, string][]),
    ["Tool", `courseraprogramming ${header.tool}`],
  ];
}
