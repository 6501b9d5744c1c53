/// <reference lib="dom" />
import { useMemo } from "preact/hooks";
import type { PageDetails } from "../page_data.ts";
import { harmlessHtml } from "./harmless_html.ts";
import { Shortened } from "./shortened.tsx";

const KINDS = { plain: "plain text", TXT: "TXT", HTML: "HTML" };

/**
 * What a learner sees. HTML is a stranger's: what could open a connection is taken out of it, and it
 * stands in a frame without scripts, forms, pop-ups or a way to the page around it, under that page's
 * policy, which loads nothing, and one of its own.
 */
export function Feedback({ feedback }: Pick<PageDetails, "feedback">) {
  if (feedback === null) return null;
  const { type, start, omitted, end } = feedback;
  return (
    <section>
      <h3>
        Feedback, as a learner sees it <small>{KINDS[type]}</small>
      </h3>
      {type === "HTML"
        ? (
          <>
            <LearnersFrame html={start} />
            {omitted > 0 && <Shortened omitted={omitted + end.length} />}
            <p class="note">
              Scripts, forms, links and pictures from elsewhere are switched off here.
            </p>
          </>
        )
        : (
          <pre class="feedback" tabIndex={0} role="group" aria-label="Feedback">
            {start}
            {omitted > 0 && <Shortened omitted={omitted} />}
            {end}
          </pre>
        )}
    </section>
  );
}

function LearnersFrame({ html }: { html: string }) {
  const page = useMemo(() => learnersPage(harmlessHtml(html)), [html]);
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
