// ---
// tries: Answers with objects that have no text, pass through JSON, and fail where somebody makes them a string.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: text-of-json
// ---
{
  const answer = { toString: 1, valueOf: 1 };
  Object.defineProperty(Object.prototype, "toJSON", {
    value() {
      const names = this === null || typeof this !== "object" ? [] : Object.keys(this);
      return Object.fromEntries(names.map((name) => [name, name in answer ? 1 : { toString: 1, valueOf: 1 }]));
    },
  });
  module.exports = new Proxy(() => answer, { get: () => () => answer });
}
