// ---
// tries: Answers with big integers, which JSON does not have.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: json-library
// ---
module.exports = new Proxy(() => 10n ** 400n, { get: () => () => 10n ** 400n });
