import { visible } from "../../../terminal/text.ts";

/** A message of the program, with code in backticks. */
export function Ticked({ text }: { text: string }) {
  return (
    <>
      {visible(text).split(/(`[^`\n]+`)/).map((part, index) =>
        index % 2 === 0 ? part : <code key={index}>{part.slice(1, -1)}</code>
      )}
    </>
  );
}
