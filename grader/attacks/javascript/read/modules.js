// ---
// tries: Reads what other modules of its process export, such as test cases.
// place: before
// gain: tests and answers, to be written down or handed in
// helps: own-process
// ---
for (const [path, { exports, loaded }] of Object.entries(typeof require === "function" ? require.cache : {})) {
  if (!loaded || path.startsWith("/shared/")) continue;
  const text = attack.quietly(() => JSON.stringify(exports));
  if (text && text !== "{}") attack.keep({ read: [{ path: "exports of " + path, text: text.slice(0, 2000) }] });
}
