import { bytes, roughSeconds, seconds } from "../../terminal/measures.ts";
import type { TransferEvent } from "../../coursera/transfer/send_archive.ts";
import { visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/** Reports the progress of a transfer, with its rate and the time left. */
export function transferTeller(
  fileName: string,
  { terminal }: Pick<Tools, "terminal">,
): (event: TransferEvent) => void {
  const name = visible(fileName);
  let first: { sent: number; at: number } | undefined;
  return (event) => {
    switch (event.kind) {
      case "resumed":
        return terminal.note(`Resuming the transfer of \`${name}\``);
      case "begun":
        if (event.resumable) return;
        return terminal.note("This server takes an upload only as a whole: it cannot be resumed");
      case "restarted":
        first = undefined;
        return terminal.warn(`${visible(event.reason)}: beginning anew`);
      case "trouble":
        first = undefined;
        return terminal.detail(
          `the transfer was interrupted (${visible(event.reason)}); ` +
            `retrying in ${seconds(event.pauseMs / 1000)}`,
        );
      case "sent":
        terminal.endProgress();
        return;
      case "storing":
        return terminal.progress(`Waiting until \`${name}\` is stored`);
      case "progress": {
        const now = performance.now();
        first ??= { sent: event.sent, at: now };
        const rate = (event.sent - first.sent) / (now - first.at) * 1000;
        return terminal.progress(progressText(name, event, rate));
      }
    }
  };
}

/** @param rate bytes per second */
function progressText(
  name: string,
  { sent, total }: { sent: number; total: number },
  rate: number,
): string {
  const percent = total === 0 ? 100 : Math.floor(100 * sent / total);
  const text = `Sending ${name}: ${percent} % of ${bytes(total)}`;
  if (!(rate > 0)) return text;
  return `${text}, ${bytes(rate)}/s, about ${roughSeconds((total - sent) / rate)} left`;
}
