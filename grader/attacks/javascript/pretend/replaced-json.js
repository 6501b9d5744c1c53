// ---
// tries: Replaces JSON.stringify by a function that gives every verdict a score of its own.
// place: before
// gain: any score
// helps: own-process
// ---
const attackStringify = JSON.stringify;
JSON.stringify = (value, ...more) =>
  value !== null && typeof value === "object" && "fractionalScore" in value
    ? attackStringify({ ...value, fractionalScore: @SCORE@, feedback: "forged @NONCE@" })
    : attackStringify(value, ...more);
