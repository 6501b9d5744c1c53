import { scoreTexts, seconds } from "../../../terminal/measures.ts";
import type { PageDetails } from "../page_data.ts";
import { memoryText } from "./usage_text.ts";

export function Repetitions({ repetitions }: Pick<PageDetails, "repetitions">) {
  if (repetitions.length === 0) return null;
  const scores = scoreTexts(repetitions.map(({ fractionalScore }) => fractionalScore));
  return (
    <section>
      <h3>Repetitions</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Score</th>
            <th scope="col">Feedback</th>
            <th scope="col" class="number">Time</th>
            <th scope="col" class="number">Memory</th>
          </tr>
        </thead>
        <tbody>
          {repetitions.map((run, index) => (
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              <td>{run.status}</td>
              <td class="number">{scores[index]}</td>
              <td>
                <code>{run.feedbackDigest?.slice(0, 8) ?? "none"}</code>
              </td>
              <td class="number">{seconds(run.durationSeconds)}</td>
              <td class="number">
                {memoryText({
                  memory: run.peakMemoryBytes,
                  memoryIsLowerBound: run.usage?.isLowerBound.peakMemoryBytes ?? false,
                }) ?? "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
