// ---
// tries: Answers with an object that throws whenever somebody wants its text.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: own-process
// ---
{
  const fail = () => {
    throw { get message() { return fail(); }, get stack() { return fail(); }, toString: fail };
  };
  const answer = { toString: fail, valueOf: fail, toJSON: fail, [Symbol.toPrimitive]: fail };
  module.exports = new Proxy(() => answer, { get: () => () => answer });
}
