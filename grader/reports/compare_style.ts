/**
 * The style of `compare.html`: light or dark like the system, in two columns where there is room,
 * and for print.
 */
export const COMPARE_STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#f4f5f7, #14171c); --surface: light-dark(#fff, #1d2128);
  --raised: light-dark(#f7f8fa, #262b34); --text: light-dark(#1b1f26, #e8eaee); --faint: light-dark(#565d6b, #a3abba);
  --line: light-dark(#dde0e6, #363c47); --good: light-dark(#13703c, #62d195); --bad: light-dark(#b3261e, #ff9489);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); background: var(--ground); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 24px; }
h1, h2, h3, p, dl, dd, pre { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 28px; line-height: 1.2; }
h2 { font-size: 17px; margin-bottom: 8px; }
h3 { font-size: 13px; font-weight: 400; color: var(--faint); }
header, article { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 16px 20px; margin-bottom: 16px; }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px; margin-top: 12px; }
dt { font-size: 13px; color: var(--faint); }
header dl + p { margin-top: 10px; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px 20px; }
.dropped { color: var(--bad); font-weight: 600; }
.note { color: var(--faint); }
pre { margin-top: 8px; padding: 10px 12px; max-height: 420px; overflow: auto; white-space: pre-wrap; tab-size: 4;
  border: 1px solid var(--line); border-radius: 8px; background: var(--raised);
  font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
ins { color: var(--good); background: light-dark(#e6f5eb, #16331f); text-decoration: underline; }
del { color: var(--bad); background: light-dark(#fdecea, #3d1c1a); }
@media (max-width: 640px) { body { padding: 12px; } .pair { grid-template-columns: minmax(0, 1fr); } }
@media print { :root { color-scheme: light; background: #fff; } pre { max-height: none; } article { break-inside: avoid-page; } }
`;
