/// <reference lib="dom" />
import { useMemo } from "preact/hooks";
import { visible } from "../../../terminal/text.ts";
import type { PageDetails } from "../page_data.ts";
import { leakText } from "../../leaks/leak_text.ts";
import { harmlessHtml } from "./harmless_html.ts";
import { Marked, markedHtml } from "./marked.tsx";
import { Shortened } from "./shortened.tsx";

const KINDS = { plain: "plain text", TXT: "TXT", HTML: "HTML" };

interface FeedbackProps extends Pick<PageDetails, "feedback"> {
  leaks: NonNullable<PageDetails["leaks"]>;
}

/**
 * What a learner sees. HTML is untrusted: everything that could open a connection is removed, and
 * it is shown in a frame without scripts, forms, pop-ups or access to the page around it, under
 * that page's policy, which loads nothing, and under one of its own.
 */
export function Feedback({ feedback, leaks }: FeedbackProps) {
  if (feedback === null) return null;
  const texts = leaks.map(({ text }) => text);
  const { type, start, omitted, end } = feedback;
  return (
    <section>
      <h3>
        Feedback, as a learner sees it <small>{KINDS[type]}</small>
      </h3>
      {leaks.length > 0 && (
        <ul class="problems">
          {leaks.map((leak, index) => <li key={index}>Warning: {visible(leakText(leak))}</li>)}
        </ul>
      )}
      {type === "HTML"
        ? (
          <>
            <LearnersFrame html={start} texts={texts} />
            {omitted > 0 && <Shortened omitted={omitted + end.length} />}
            <p class="note">
              Scripts, forms, links and pictures from elsewhere are switched off here.
            </p>
          </>
        )
        : (
          <pre class="feedback" tabIndex={0} role="group" aria-label="Feedback">
            <Marked text={start} texts={texts} />
            {omitted > 0 && <Shortened omitted={omitted} />}
            <Marked text={end} texts={texts} />
          </pre>
        )}
    </section>
  );
}

function LearnersFrame({ html, texts }: { html: string; texts: readonly string[] }) {
  const page = useMemo(() => learnersPage(markedHtml(harmlessHtml(html), texts)), [html]);
  return (
    <iframe
      class="feedback"
      title="Feedback, as a learner sees it"
      sandbox=""
      referrerpolicy="no-referrer"
      srcdoc={page}
    />
  );
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

function learnersPage(html: string): string {
  return `<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style>html{background:#fff;color:#1f1f1f;font:15px/1.5 system-ui,sans-serif;color-scheme:light}
a{color:#0b57d0;text-decoration:underline}</style>
${html}`;
}
