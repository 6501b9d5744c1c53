import { visible } from "../../../terminal/text.ts";
import { scoreTexts } from "../../../terminal/measures.ts";
import type { AttackSummary } from "../../attack/outcome.ts";
import { attackVerdict, totalsOf } from "../../attack/summary.ts";
import { CLASSES, hasFallen, WORDS } from "../../attack/words.ts";
import type { PageFault } from "../page_data.ts";
import { Ticked } from "./ticked.tsx";

/**
 * How a grader withstood its attacks: classes by outcome, and each successful attack with its fix.
 */
export function Attacks({ attacks, faults }: { attacks: AttackSummary; faults: PageFault[] }) {
  const { words } = totalsOf(attacks);
  const shown = WORDS.filter((word) => (words[word] ?? 0) > 0);
  const [prize, nothing] = scoreTexts([attacks.prize, attacks.nothing]);
  return (
    <section class="card attacks" aria-labelledby="attacks">
      <h2 id="attacks">Attacks</h2>
      <p>
        {attackVerdict(attacks)}. A right submission gets {prize}, an empty one {nothing}.
      </p>
      <table>
        <caption>Outcomes by class</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            {shown.map((word) => <th key={word} scope="col" class="number">{word}</th>)}
          </tr>
        </thead>
        <tbody>
          {CLASSES.flatMap((kind) => {
            const counts = attacks.classes[kind];
            return counts === undefined ? [] : [
              <tr key={kind}>
                <th scope="row">{kind}</th>
                {shown.map((word) => {
                  const count = counts[word] ?? 0;
                  const look = count === 0 ? "none" : hasFallen(word) ? "fell" : "held";
                  return <td key={word} class={`number ${look}`}>{count}</td>;
                })}
              </tr>,
            ];
          })}
        </tbody>
      </table>
      {faults.map((fault, index) => <Fall key={index} fault={fault} />)}
      {attacks.notApplicable.length > 0 && (
        <ul>
          {attacks.notApplicable.map(({ name, reason }) => (
            <li key={name}>not tried: {name}: {visible(reason)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fall({ fault: { attack, names, count } }: { fault: PageFault }) {
  if (attack === null || attack.fix === null) return null;
  const more = count - names.length;
  return (
    <article class="fall">
      <h3>
        {attack.word}: {names.map((name, index) => (
          <span key={name}>
            {index > 0 && ", "}
            <a href={`#${encodeURIComponent(name)}`}>{visible(name)}</a>
          </span>
        ))}
        {more > 0 && ` and ${more} more`}
      </h3>
      <ul>
        {attack.evidence.map((text, index) => <li key={index}>{visible(text)}</li>)}
      </ul>
      <p>A learner gains: {attack.gain}</p>
      <p>
        Fix: <Ticked text={attack.fix} />
      </p>
    </article>
  );
}
